resource "influxdb_task" "triggers" {
  name  = "triggers"
  every = "1h"
  flux  = "from(bucket: \"raw\") |> range(start: -1h)"

  lifecycle {
    action_trigger {
      events = [after_create]
      actions = [
        action.influxdb_task_run.test, action.influxdb_task_backfill.test,
        action.influxdb_run_retry.test, action.influxdb_run_cancel.test,
      ]
    }
  }
}

action "influxdb_task_run" "test" {
  config {
    task_id = influxdb_task.body.id
  }
}

action "influxdb_task_backfill" "test" {
  config {
    task_id = influxdb_task.body.id
    start   = influxdb_task.body.created_at
  }
}

action "influxdb_run_retry" "test" {
  config {
    task_id = influxdb_task.body.id
    run_id  = data.influxdb_run.test.id
  }
}

action "influxdb_run_cancel" "test" {
  config {
    task_id = influxdb_task.body.id
    run_id  = data.influxdb_run.test.id
  }
}
