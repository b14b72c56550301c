resource "influxdb_task" "downsample" {
  name  = "downsample cpu"
  every = "1h"

  flux = <<-EOT
    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu")
        |> aggregateWindow(every: 1h, fn: mean)
        |> to(bucket: "telegraf_hourly")
  EOT
}

resource "influxdb_label" "team" {
  name = "team: platform"
}

resource "influxdb_task_label" "downsample_team" {
  task_id  = influxdb_task.downsample.id
  label_id = influxdb_label.team.id
}
