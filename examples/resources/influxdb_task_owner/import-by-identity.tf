import {
  to = influxdb_task_owner.operator
  identity = {
    task_id = "0b501e7e557ab000"
    user_id = "0a1b2c3d4e5f6000"
  }
}
