# By the task's ID and the label's ID, separated by a slash:
terraform import influxdb_task_label.downsample_team 0b501e7e557ab000/0c2a7ef4d7c5b000
