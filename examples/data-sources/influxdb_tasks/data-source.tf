# This doesn't need the scripts, so `basic` omits them.
data "influxdb_tasks" "active" {
  status = "active"
  type   = "basic"
}

output "failing_tasks" {
  description = "Active tasks whose last run failed, with their IDs. The data source influxdb_runs says why."
  value = {
    for task in data.influxdb_tasks.active.tasks : task.name => task.id...
    if task.last_run_status == "failed"
  }
}
