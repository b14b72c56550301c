data "influxdb_label" "team" {
  name = "team: platform"
}

output "color" {
  value = lookup(data.influxdb_label.team.properties, "color", "none")
}
