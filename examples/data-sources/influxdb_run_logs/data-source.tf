variable "task_id" {
  type = string
}

variable "run_id" {
  description = "The ID of a run, as `influx task run list` or the data source influxdb_runs shows it."
  type        = string
}

data "influxdb_run_logs" "one" {
  task_id = var.task_id
  run_id  = var.run_id
}

output "log" {
  value = [for event in data.influxdb_run_logs.one.events : "${event.time} ${event.message}"]
}
