data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_task_labels" "downsample" {
  task_id = data.influxdb_task.downsample.id
}

output "labels" {
  value = data.influxdb_task_labels.downsample.labels[*].name
}
