variable "influxdb_password" {
  type      = string
  sensitive = true
}

provider "influxdb" {
  url      = "http://localhost:8086"
  org      = "example"
  username = "terraform"
  password = var.influxdb_password
}
