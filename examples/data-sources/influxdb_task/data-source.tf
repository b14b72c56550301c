data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_runs" "failed" {
  task_id = data.influxdb_task.downsample.id
  status  = "failed"
  limit   = 1
}

locals {
  # In the run's log, these two messages are those that don't say why it failed.
  reason = [
    for event in flatten(data.influxdb_runs.failed.runs[*].log) : event.message
    if !startswith(event.message, "Started task from script: ") && !startswith(event.message, "Completed(")
  ]
}

# Say it in each plan if the last run has failed, and why.
check "downsample" {
  assert {
    condition     = data.influxdb_task.downsample.last_run_status != "failed"
    error_message = "The last run of the task failed: ${join("\n", local.reason)}"
  }
}
