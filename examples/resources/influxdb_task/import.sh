# By the task's ID, which is in the address of the task in the UI:
terraform import influxdb_task.downsample 0b501e7e557ab000

# By the names of its organization and its own, where that is unique:
terraform import influxdb_task.downsample "example/downsample cpu"
