data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_task_owners" "downsample" {
  task_id = data.influxdb_task.downsample.id
}

output "owners" {
  value = data.influxdb_task_owners.downsample.owners[*].name
}
