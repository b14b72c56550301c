import {
  to = influxdb_label.team
  id = "0c2a7ef4d7c5b000"
}
