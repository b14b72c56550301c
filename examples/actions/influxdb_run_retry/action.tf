# terraform apply -invoke=action.influxdb_run_retry.latest_failure
data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_runs" "failed" {
  task_id = data.influxdb_task.downsample.id
  status  = "failed"
  limit   = 1
}

action "influxdb_run_retry" "latest_failure" {
  config {
    task_id = data.influxdb_task.downsample.id

    # If there is no such run, this is null, and the action fails with an
    # explanation.
    run_id = one(data.influxdb_runs.failed.runs[*].id)
  }
}
