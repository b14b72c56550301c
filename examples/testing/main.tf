terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

variable "bucket" {
  description = "The bucket to read from."
  type        = string
  default     = "telegraf"

  validation {
    condition     = !startswith(var.bucket, "_")
    error_message = "Buckets whose names begin with _ are InfluxDB's own."
  }
}

variable "status" {
  type    = string
  default = "active"
}

resource "influxdb_task" "report" {
  name   = "report of working days"
  cron   = "0 6 * * 1-5"
  status = var.status

  flux = <<-EOT
    from(bucket: ${provider::influxdb::flux_literal(var.bucket)})
        |> range(start: -1d)
        |> max()
        |> to(bucket: "reports")
  EOT
}

# Each script of the folder is a task.
resource "influxdb_task" "script" {
  for_each = fileset(path.module, "tasks/*.flux")
  flux     = file("${path.module}/${each.key}")
  status   = var.status
}

# What a test can look at: OpenTofu 1.12 can't call the function in a test.
output "times_in_a_week" {
  value = provider::influxdb::schedule(influxdb_task.report, "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")
}
