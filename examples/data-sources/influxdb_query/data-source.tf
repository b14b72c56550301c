# The task runs of the last hour, from the bucket in which InfluxDB records them.
data "influxdb_query" "runs" {
  flux = <<-EOT
    from(bucket: "_tasks")
        |> range(start: -1h)
        |> filter(fn: (r) => r._measurement == "runs" and r._field == "startedAt")
        |> keep(columns: ["_time", "taskID", "status"])
        |> limit(n: 10)
  EOT
}

output "runs" {
  value = [
    for row in flatten(data.influxdb_query.runs.results[*].rows) : "${row._time} ${row.taskID} ${row.status}"
  ]
}
