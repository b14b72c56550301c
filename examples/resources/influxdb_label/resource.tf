resource "influxdb_label" "team" {
  name = "team: platform"

  properties = {
    color       = "#7A65F2"
    description = "Ask in #platform before changing it."
  }
}
