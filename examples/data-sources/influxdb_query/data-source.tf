# The first runs of each task in the last day, from the bucket in which InfluxDB keeps them.
data "influxdb_query" "recent" {
  flux = <<-EOT
    from(bucket: "_tasks")
        |> range(start: -1d)
        |> filter(fn: (r) => r._measurement == "runs")
        |> filter(fn: (r) => r._field == "status" or r._field == "startedAt")
        |> limit(n: 10)
  EOT
}

output "recent" {
  value = flatten(data.influxdb_query.recent.results[*].rows)
}
