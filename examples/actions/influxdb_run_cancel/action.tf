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

    # If there is no such run, this is null, and the action fails with an
    # explanation.
    run_id = one(data.influxdb_runs.running.runs[*].id)
  }
}
