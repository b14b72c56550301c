# These need no InfluxDB: the provider is mocked, but for its functions.
mock_provider "influxdb" {}

run "runs_on_working_days" {
  command = plan

  assert {
    condition     = [for time in output.times_in_a_week : formatdate("EEE hh:mm", time)] == ["Mon 06:00", "Tue 06:00", "Wed 06:00", "Thu 06:00", "Fri 06:00"]
    error_message = "It runs at ${join(", ", output.times_in_a_week)}."
  }
}

run "reads_from_the_bucket" {
  command = plan

  variables {
    bucket = "sensors \"old\""
  }

  assert {
    condition     = strcontains(influxdb_task.report.flux, "from(bucket: \"sensors \\\"old\\\"\")")
    error_message = "The bucket's name isn't in the script, or not quoted."
  }
}

run "refuses_a_bucket_of_influxdb" {
  command = plan

  variables {
    bucket = "_monitoring"
  }

  expect_failures = [var.bucket]
}
