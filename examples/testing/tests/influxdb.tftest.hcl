# These are done on the InfluxDB that INFLUX_HOST, INFLUX_TOKEN and INFLUX_ORG
# name. What they create is removed at the end.

# A plan has InfluxDB check the script.
run "script_is_valid" {
  command = plan
}

# An inactive task never runs, so this is safe where there is real data.
run "task_is_created" {
  variables {
    status = "inactive"
  }

  assert {
    condition     = influxdb_task.report.status == "inactive" && influxdb_task.report.offset == "0s"
    error_message = "The task isn't as it should be."
  }
}
