import {
  to = influxdb_task.downsample
  identity = {
    id = "0b501e7e557ab000"
  }
}
