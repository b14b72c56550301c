# terraform apply -invoke=action.influxdb_run_cancel.running
data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_runs" "running" {
  task_id = data.influxdb_task.downsample.id
  status  = "started"
  limit   = 1
}

action "influxdb_run_cancel" "running" {
  config {
    task_id = data.influxdb_task.downsample.id

    # Null if there is no such run, and then the action says so.
    run_id = one(data.influxdb_runs.running.runs[*].id)
  }
}
