provider "influxdb" {
  config_profile = "production"
}
