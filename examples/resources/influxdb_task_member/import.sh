# By the task's ID and the user's ID, separated by a slash:
terraform import influxdb_task_member.auditor 0b501e7e557ab000/0a1b2c3d4e5f6000
