variable "hosts" {
  type    = list(string)
  default = ["web-1", "web-2"]
}

variable "limits" {
  type    = object({ warning = number, critical = number })
  default = { warning = 80, critical = 90.5 }
}

# Whatever is in a value, it can't break out of its quotes.
resource "influxdb_task" "alert" {
  name  = "cpu alert"
  every = "5m"

  flux = <<-EOT
    hosts = ${provider::influxdb::flux_literal(var.hosts)}
    limits = ${provider::influxdb::flux_literal(var.limits)}

    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu" and contains(value: r.host, set: hosts))
        |> mean()
        |> filter(fn: (r) => r._value > float(v: limits.warning))
        |> to(bucket: "alerts")
  EOT
}
