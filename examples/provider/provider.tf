terraform {
  required_providers {
    influxdb = {
      source  = "influxtasks/influxdb"
      version = "~> 0.1"
    }
  }
}

# The token comes from the environment variable INFLUX_TOKEN.
provider "influxdb" {
  url = "http://localhost:8086"
  org = "example"
}

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
}
