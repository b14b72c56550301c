# The tasks with this label.
list "influxdb_task_label" "production" {
  provider = influxdb

  config {
    label = "production"
  }
}
