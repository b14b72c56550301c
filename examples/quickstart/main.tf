# Two tasks on sensor readings: one makes them smaller, one sums up a day.
#
# The provider takes the address, an API token and the organization from
# INFLUX_HOST, INFLUX_TOKEN and INFLUX_ORG. Both buckets must be there.
# `make demo` applies this to an InfluxDB of its own, with data in it.

terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

provider "influxdb" {}

variable "readings_bucket" {
  description = "Bucket with the readings: measurement climate, tag room, field temperature."
  type        = string
  default     = "sensors"
}

variable "means_bucket" {
  description = "Bucket that the tasks write to."
  type        = string
  default     = "sensors_15m"
}

# The script is only what to do; what it is called and when it runs are
# attributes, and the provider writes the task option.
resource "influxdb_task" "downsample" {
  name        = "Downsample temperatures"
  description = "Quarter-hour means of each room, for the dashboards"
  every       = "1h"
  offset      = "5m" # late readings still count

  flux = templatefile("${path.module}/downsample.flux", {
    from = var.readings_bucket
    to   = var.means_bucket
  })
}

# A script that has a task option of its own, for example one that was made in
# the UI, is taken as it is.
resource "influxdb_task" "daily_maximum" {
  flux = <<-EOT
    option task = {name: "Daily maximum", cron: "10 0 * * *"}

    from(bucket: "${var.means_bucket}")
        |> range(start: -1d)
        |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature")
        |> max()
        |> set(key: "_measurement", value: "climate_daily_maximum")
        |> to(bucket: "${var.means_bucket}")
  EOT
}

output "downsample_task_id" {
  description = "For the API and the influx CLI: influx task run list --task-id …"
  value       = influxdb_task.downsample.id
}
