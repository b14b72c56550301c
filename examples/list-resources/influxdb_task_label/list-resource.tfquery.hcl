# The tasks that have this label.
list "influxdb_task_label" "production" {
  provider = influxdb

  config {
    label = "production"
  }
}
