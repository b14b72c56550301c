# A run after each change of the task. If the script fails when it runs, for
# example because a bucket is missing, the apply fails with the run's log.
resource "influxdb_task" "downsample" {
  name   = "downsample cpu"
  every  = "1h"
  offset = "5m"

  flux = <<-EOT
    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu")
        |> aggregateWindow(every: 1h, fn: mean)
        |> to(bucket: "telegraf_hourly")
  EOT

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.influxdb_task_run.smoke]
    }
  }
}

action "influxdb_task_run" "smoke" {
  config {
    task_id = influxdb_task.downsample.id
    timeout = "2m"

    # The last full hour: a run for the current time would write means of
    # incomplete hours.
    scheduled_for = formatdate("YYYY-MM-DD'T'hh:00:00Z", plantimestamp())
  }
}
