locals {
  downsample = <<-EOT
    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user")
        |> aggregateWindow(every: 30m, fn: mean, createEmpty: false)
        |> to(bucket: "telegraf_30m")
  EOT
}

# What a run for 1 o'clock would write, given these points.
data "influxdb_task_preview" "downsample" {
  flux          = local.downsample
  every         = "1h"
  scheduled_for = "2026-03-01T01:00:00Z"

  input = {
    telegraf = <<-EOT
      cpu,host=web-1 usage_user=10 1772323500000000000
      cpu,host=web-1 usage_user=20 1772324100000000000
      cpu,host=web-1 usage_user=60 1772325900000000000
    EOT
  }
}

output "written" {
  value = {
    for write in data.influxdb_task_preview.downsample.writes : write.bucket => [
      for row in write.rows : "${row._time} ${row.host} ${row._value}"
    ]
  }
}
