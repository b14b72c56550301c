# Five readings, a minute apart, for a preview of a task.
locals {
  readings = provider::influxdb::line_protocol([
    for i in range(5) : {
      measurement = "climate"
      tags        = { room = "attic, north" }
      fields      = { temperature = 20 + i / 2 }
      integers    = { errors = i }
      time        = timeadd("2026-03-01T00:00:00Z", "${i}m")
    }
  ])
}

output "readings" {
  value = local.readings
}
