# The scripts aren't needed here, so that they aren't read.
data "influxdb_tasks" "active" {
  status = "active"
  type   = "basic"
}

output "failing_tasks" {
  description = "Active tasks whose last run failed, with the reason."
  value = {
    for task in data.influxdb_tasks.active.tasks : task.name => task.last_run_error...
    if task.last_run_status == "failed"
  }
}
