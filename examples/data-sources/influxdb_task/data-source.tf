data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

# Say it in each plan if the last run has failed.
check "downsample" {
  assert {
    condition     = data.influxdb_task.downsample.last_run_status != "failed"
    error_message = "The last run of the task failed: ${coalesce(data.influxdb_task.downsample.last_run_error, "unknown")}"
  }
}
