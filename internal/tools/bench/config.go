package main

import (
	"fmt"
	"strings"
)

// The attributes of each task.
const (
	every       = "1h"
	description = "One of the benchmark's tasks."
	body        = `import "date"

// The start of the hour, so that no window is cut in two.
start = date.truncate(t: -2h, unit: 1h)

from(bucket: "telegraf/autogen")
    |> range(start: start)
    |> filter(fn: (r) => r._measurement == "cpu" and r.host =~ /^web-[0-9]+\.example\.com$/)
    |> map(fn: (r) => ({r with label: "host " + r.host + ": " + string(v: r._value / 2.0)}))
    |> aggregateWindow(every: 5m, fn: mean)
    |> to(bucket: "hourly", org: "example")
`
)

// taskName returns the name that the configuration gives to a task.
func taskName(i int) string { return fmt.Sprintf("task %d", i) }

// attributes are the attributes that a user configures.
var attributes = fmt.Sprintf(`
    name        = "task ${count.index}"
    every       = %q
    status      = "inactive"
    description = %q
    flux        = local.body
`, every, description)

// computed are the other attributes of a task, for resources that don't compute them.
const computed = `
    cron       = ""
    offset     = "0s"
    org        = "organization"
    org_id     = "0123456789abcdef"
    owner_id   = "0123456789abcdef"
    created_at = "2026-01-01T00:00:00Z"
`

const count = `
variable "n" {
  type = number
}
locals {
  body = file("body.flux")
}
`

// The configurations with n tasks, for each provider.
var (
	taskConfig = count + `
terraform {
  required_providers {
    influxdb = { source = "influxtasks/influxdb" }
  }
}
resource "influxdb_task" "t" {
  count = var.n
` + attributes + "}\n"

	bareConfig = count + `
terraform {
  required_providers {
    bare = { source = "influxtasks/bare" }
  }
}
resource "bare_task" "t" {
  count = var.n
` + attributes + computed + "}\n"

	rawConfig = strings.ReplaceAll(bareConfig, "bare", "raw")

	floorConfig = count + `
resource "terraform_data" "t" {
  count = var.n
  input = {
    id = "0123456789abcdef"
` + attributes + computed + "  }\n}\n"
)

// The same with a label on each task.
var (
	labelsConfig = taskConfig + `
resource "influxdb_label" "l" {
  name = "benchmark"
}
resource "influxdb_task_label" "l" {
  count    = var.n
  task_id  = influxdb_task.t[count.index].id
  label_id = influxdb_label.l.id
}
`
	labelsFloorConfig = floorConfig + `
resource "terraform_data" "one" {
  input = { id = "0123456789abcdef", name = "benchmark", org = "organization", org_id = "0123456789abcdef" }
}
resource "terraform_data" "l" {
  count = var.n
  input = {
    task_id  = terraform_data.t[count.index].id
    label_id = terraform_data.one.id
  }
}
`
)
