data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_task_logs" "downsample" {
  task_id = data.influxdb_task.downsample.id
}

output "log" {
  value = [for event in data.influxdb_task_logs.downsample.events : "${event.time} ${event.message}"]
}
