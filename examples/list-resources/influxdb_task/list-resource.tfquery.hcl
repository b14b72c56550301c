list "influxdb_task" "inactive" {
  provider = influxdb

  config {
    status = "inactive"
  }
}
