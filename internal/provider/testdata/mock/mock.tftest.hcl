mock_provider "influxdb" {}

run "plan" {
  command = plan

  assert {
    condition     = length(output.every) == 3 && length(output.cron) == 2 && output.option == "0 6 * * *"
    error_message = "The times are ${jsonencode(output.every)} and ${jsonencode(output.cron)}."
  }
}

run "apply" {
  assert {
    condition     = length(output.every) == 3 && length(output.cron) == 2 && output.option == "0 6 * * *"
    error_message = "The times are ${jsonencode(output.every)} and ${jsonencode(output.cron)}."
  }
}
