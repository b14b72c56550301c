terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

locals {
  tasks = "${path.module}/../../tasks"
}

# Each script of the folder, with the points of the .lp file next to it.
data "influxdb_task_preview" "task" {
  for_each      = fileset(local.tasks, "*.flux")
  flux          = file("${local.tasks}/${each.key}")
  scheduled_for = "2026-03-01T12:00:00Z"

  input = {
    sensors = file("${local.tasks}/${replace(each.key, ".flux", ".lp")}")
  }
}

# What each script writes, a line for each row.
output "written" {
  value = {
    for name, preview in data.influxdb_task_preview.task : name => flatten([
      for write in preview.writes : [
        for row in write.rows : "${write.bucket} ${row._time} ${row.room} ${row._field}=${row._value}"
      ]
    ])
  }
}
