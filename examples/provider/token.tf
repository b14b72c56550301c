variable "influxdb_token" {
  type      = string
  sensitive = true
}

provider "influxdb" {
  url   = "http://localhost:8086"
  org   = "example"
  token = var.influxdb_token
}
