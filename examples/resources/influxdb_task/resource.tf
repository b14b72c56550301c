# A body: the provider composes `option task` from the attributes.
resource "influxdb_task" "downsample" {
  name        = "downsample cpu"
  description = "Hourly means of the CPU load."
  every       = "1h"
  offset      = "5m"

  flux = <<-EOT
    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu")
        |> aggregateWindow(every: 1h, fn: mean)
        |> to(bucket: "telegraf_hourly")
  EOT
}

# A complete script, as the UI exports it: its own `option task` sets the name and schedule.
resource "influxdb_task" "report" {
  status = "inactive"

  flux = <<-EOT
    option task = {name: "daily report", cron: "0 6 * * 1-5"}

    from(bucket: "telegraf_hourly")
        |> range(start: -1d)
        |> max()
        |> to(bucket: "reports")
  EOT
}
