# Each type takes what it can from computed attributes of others, which the
# mocked provider makes up.

resource "influxdb_task" "body" {
  name  = "body"
  every = "1h"
  flux  = "from(bucket: \"raw\") |> range(start: -1h)"
}

resource "influxdb_task" "complete" {
  flux = "option task = {name: \"complete\", cron: \"0 6 * * *\"}\nfrom(bucket: \"raw\") |> range(start: -1h)"
}

resource "influxdb_task" "derived" {
  name   = influxdb_task.complete.name
  every  = "1h"
  org_id = influxdb_task.complete.org_id
  flux   = influxdb_task.body.flux
}

resource "influxdb_label" "plain" { name = "plain" }

resource "influxdb_label" "derived" {
  name       = influxdb_label.plain.id
  org_id     = influxdb_label.plain.org_id
  properties = influxdb_label.plain.properties
}

resource "influxdb_task_label" "test" {
  task_id  = influxdb_task.body.id
  label_id = influxdb_label.plain.id
}

resource "influxdb_task_member" "test" {
  task_id = influxdb_task.body.id
  user_id = influxdb_task.body.owner_id
}

resource "influxdb_task_owner" "test" {
  task_id = influxdb_task.body.id
  user_id = influxdb_task.body.owner_id
}

data "influxdb_task" "by_id" { id = influxdb_task.body.id }

data "influxdb_task" "by_name" {
  name   = influxdb_task.body.name
  org_id = influxdb_task.body.org_id
}

data "influxdb_tasks" "test" {
  org_id  = influxdb_task.body.org_id
  user_id = influxdb_task.body.owner_id
}

data "influxdb_run" "test" {
  task_id = influxdb_task.body.id
  id      = influxdb_task.complete.id
}

data "influxdb_runs" "test" {
  task_id     = influxdb_task.body.id
  after_time  = influxdb_task.body.created_at
  before_time = data.influxdb_run.test.scheduled_for
}

data "influxdb_run_logs" "test" {
  task_id = influxdb_task.body.id
  run_id  = data.influxdb_run.test.id
}

data "influxdb_task_logs" "test" { task_id = influxdb_task.body.id }
data "influxdb_task_labels" "test" { task_id = influxdb_task_label.test.task_id }
data "influxdb_task_members" "test" { task_id = influxdb_task_member.test.task_id }
data "influxdb_task_owners" "test" { task_id = influxdb_task_owner.test.task_id }
data "influxdb_label" "by_id" { id = influxdb_label.plain.id }

data "influxdb_label" "by_name" {
  name   = influxdb_label.plain.name
  org_id = influxdb_label.plain.org_id
}

data "influxdb_task_preview" "test" {
  flux          = influxdb_task.body.flux
  name          = influxdb_task.complete.name
  every         = influxdb_task.complete.every
  org_id        = influxdb_task.body.org_id
  scheduled_for = influxdb_task.body.created_at
  input         = { raw = influxdb_task.body.created_at }
}

data "influxdb_query" "test" {
  flux   = influxdb_task.body.flux
  org_id = influxdb_task.body.org_id
  now    = influxdb_task.body.created_at
}

data "influxdb_labels" "test" { org_id = influxdb_label.plain.org_id }

output "every" {
  value = provider::influxdb::schedule(influxdb_task.body, "2026-03-01T00:00:00Z", "2026-03-01T03:00:00Z")
}

output "cron" {
  value = provider::influxdb::schedule(influxdb_task.complete, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")
}

output "option" {
  value = provider::influxdb::task_options(influxdb_task.complete.flux).cron
}
