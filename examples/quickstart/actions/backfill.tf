# The history that a new task misses. Actions need Terraform 1.14 or later: copy
# this next to main.tf, then
#
#   terraform apply -invoke=action.influxdb_task_backfill.history
action "influxdb_task_backfill" "history" {
  config {
    task_id = influxdb_task.downsample.id
    start   = timeadd(plantimestamp(), "-5h")
  }
}
