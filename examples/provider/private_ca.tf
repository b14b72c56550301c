provider "influxdb" {
  url            = "https://influxdb.example.com:8086"
  org            = "example"
  ca_certificate = "${path.module}/ca.pem"
}
