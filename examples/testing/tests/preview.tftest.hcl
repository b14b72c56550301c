# InfluxDB runs the scripts on the points of the .lp files. Nothing is written.
run "tasks" {
  module {
    source = "./tests/preview"
  }

  assert {
    condition = output.written["downsample.flux"] == [
      "sensors_30m 2026-03-01T11:30:00Z attic temperature=21",
      "sensors_30m 2026-03-01T12:00:00Z attic temperature=24",
      "sensors_30m 2026-03-01T11:30:00Z cellar temperature=11.5",
    ]
    error_message = "downsample.flux writes:\n${join("\n", output.written["downsample.flux"])}"
  }

  assert {
    condition     = output.written["frost.flux"] == ["sensors_daily 2026-03-01T12:00:00Z attic readings=2"]
    error_message = "frost.flux writes:\n${join("\n", output.written["frost.flux"])}"
  }

  # This one is for each script that is added.
  assert {
    condition     = alltrue([for rows in output.written : length(rows) > 0])
    error_message = "These write nothing: ${join(", ", [for name, rows in output.written : name if length(rows) == 0])}."
  }
}
