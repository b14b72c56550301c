data "influxdb_labels" "all" {}

output "label_ids" {
  value = { for label in data.influxdb_labels.all.labels : label.name => label.id }
}
