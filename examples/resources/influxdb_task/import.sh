# By the task's ID, which is in the URL of the task in the UI:
terraform import influxdb_task.downsample 0b501e7e557ab000

# By organization/name, if the organization has only one task with this name:
terraform import influxdb_task.downsample "example/downsample cpu"
