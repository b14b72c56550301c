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

	terraformDataConfig = count + `
resource "terraform_data" "t" {
  count = var.n
  input = {
    id = "0123456789abcdef"
` + attributes + computed + "  }\n}\n"

	labelsConfig    = taskConfig + labels("influxdb", "influxdb_label.l%d.id", "resource \"influxdb_label\" \"l%d\" {\n  name = \"benchmark %[1]d\"\n}\n")
	rawLabelsConfig = rawConfig + labels("raw", "\"0123456789abcde%d\"", "")
)

// labels returns the configuration that attaches labels to each task of a provider. The formats of a label and its ID get the
// label's number.
func labels(provider, id, label string) string {
	var b strings.Builder
	for i := range labelsPerTask {
		if label != "" {
			fmt.Fprintf(&b, label, i)
		}
		fmt.Fprintf(&b, `
resource "%[1]s_task_label" "l%[2]d" {
  count    = var.n
  task_id  = %[1]s_task.t[count.index].id
  label_id = %[3]s
}
`, provider, i, fmt.Sprintf(id, i))
	}
	return b.String()
}
