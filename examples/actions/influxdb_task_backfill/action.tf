# A new task has no history. This one gets that of the last 30 days when it is
# created.
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
      events  = [after_create]
      actions = [action.influxdb_task_backfill.history]
    }
  }
}

action "influxdb_task_backfill" "history" {
  config {
    task_id = influxdb_task.downsample.id
    start   = timeadd(plantimestamp(), "-720h")
  }
}

# To start one manually, after data arrived late:
#
#   terraform apply -invoke=action.influxdb_task_backfill.yesterday
action "influxdb_task_backfill" "yesterday" {
  config {
    task_id = influxdb_task.downsample.id
    start   = timeadd(plantimestamp(), "-24h")

    # Leaves out what has had its run, so that it can be invoked again.
    skip_successful = true
  }
}
