terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

# The token comes from the environment variable INFLUX_TOKEN.
provider "influxdb" {
  url = "http://localhost:8086"
  org = "example"
}
