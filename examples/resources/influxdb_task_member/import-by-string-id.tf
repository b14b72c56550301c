import {
  to = influxdb_task_member.auditor
  id = "0b501e7e557ab000/0a1b2c3d4e5f6000"
}
