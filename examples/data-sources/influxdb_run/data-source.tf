variable "task_id" {
  type = string
}

variable "run_id" {
  description = "The ID of a run, as `influx task run list` or the data source influxdb_runs shows it."
  type        = string
}

data "influxdb_run" "one" {
  task_id = var.task_id
  id      = var.run_id
}

output "status" {
  value = "The run for ${data.influxdb_run.one.scheduled_for} is ${data.influxdb_run.one.status}."
}
