import {
  to = influxdb_task.downsample
  id = "0b501e7e557ab000"
}
