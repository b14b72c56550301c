data "influxdb_task" "downsample" {
  name = "downsample cpu"
}

# The failed runs of the last day.
data "influxdb_runs" "failed" {
  task_id    = data.influxdb_task.downsample.id
  status     = "failed"
  after_time = timeadd(plantimestamp(), "-24h")
}

output "failures" {
  value = {
    for run in data.influxdb_runs.failed.runs : run.scheduled_for => run.log[*].message...
  }
}
