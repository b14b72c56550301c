data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_task_members" "downsample" {
  task_id = data.influxdb_task.downsample.id
}

output "members" {
  value = data.influxdb_task_members.downsample.members[*].name
}
