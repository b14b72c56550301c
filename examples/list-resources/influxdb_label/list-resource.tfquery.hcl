list "influxdb_label" "all" {
  provider = influxdb

  config {
    org = "example"
  }
}
