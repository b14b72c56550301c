import {
  to = influxdb_task_label.downsample_team
  id = "0b501e7e557ab000/0c2a7ef4d7c5b000"
}
