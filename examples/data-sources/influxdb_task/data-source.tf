data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

data "influxdb_runs" "failed" {
  task_id = data.influxdb_task.downsample.id
  status  = "failed"
  limit   = 1
}

locals {
  # All messages in the run's log, except the two that don't say why it failed.
  reason = [
    for event in flatten(data.influxdb_runs.failed.runs[*].log) : event.message
    if !startswith(event.message, "Started task from script: ") && !startswith(event.message, "Completed(")
  ]
}

# Each plan warns if the last run failed, and says why.
check "downsample" {
  assert {
    condition     = data.influxdb_task.downsample.last_run_status != "failed"
    error_message = "The last run of the task failed: ${join("\n", local.reason)}"
  }
}
