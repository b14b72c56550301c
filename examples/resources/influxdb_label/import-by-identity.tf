import {
  to = influxdb_label.team
  identity = {
    id = "0c2a7ef4d7c5b000"
  }
}
