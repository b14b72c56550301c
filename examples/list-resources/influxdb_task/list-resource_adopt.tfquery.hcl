# Generate configuration for everything in the organization that was created manually:
#
#   terraform query -generate-config-out=adopted.tf
#   terraform apply
list "influxdb_task" "all" {
  provider = influxdb
  limit    = 10000
}

list "influxdb_label" "all" {
  provider = influxdb
  limit    = 10000
}

list "influxdb_task_label" "all" {
  provider = influxdb
  limit    = 10000
}
