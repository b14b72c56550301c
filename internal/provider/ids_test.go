package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// The plan of a provider that isn't mocked finds each invalid ID and names the attribute.
func TestAccBadIDs(t *testing.T) {
	t.Parallel()
	blocks := map[string][]string{
		`resource "influxdb_task"`:        {"org_id"},
		`resource "influxdb_label"`:       {"org_id"},
		`resource "influxdb_task_label"`:  {"task_id", "label_id"},
		`resource "influxdb_task_member"`: {"task_id", "user_id"},
		`resource "influxdb_task_owner"`:  {"task_id", "user_id"},
		`data "influxdb_task"`:            {"org_id"},
		`data "influxdb_tasks"`:           {"org_id", "user_id"},
		`data "influxdb_run"`:             {"task_id", "id"},
		`data "influxdb_runs"`:            {"task_id"},
		`data "influxdb_run_logs"`:        {"task_id", "run_id"},
		`data "influxdb_task_logs"`:       {"task_id"},
		`data "influxdb_label"`:           {"id"},
		`data "influxdb_labels"`:          {"org_id"},
		`data "influxdb_task_labels"`:     {"task_id"},
		`data "influxdb_task_members"`:    {"task_id"},
		`data "influxdb_task_owners"`:     {"task_id"},
		`data "influxdb_task_preview"`:    {"org_id"},
		`data "influxdb_query"`:           {"org_id"},
	}
	more := map[string]string{
		`resource "influxdb_task"`:  "name = \"a\"\n  every = \"1h\"\n  flux = \"\"",
		`resource "influxdb_label"`: `name = "a"`,
		`data "influxdb_task"`:      `name = "a"`,
		`data "influxdb_query"`:     `flux = "x = 1"`,

		`data "influxdb_task_preview"`: "flux = \"x = 1\"\n  scheduled_for = \"2026-03-01T00:00:00Z\"",
	}
	config := ""
	for block, attributes := range blocks {
		config += block + " \"test\" {\n  " + more[block] + "\n"
		for _, attribute := range attributes {
			config += fmt.Sprintf("  %s = \"0B501E7E557AB000\"\n", attribute)
		}
		config += "}\n"
	}
	for _, block := range everyType(t) {
		if _, ok := blocks[block]; !ok && !strings.HasPrefix(block, "action") {
			t.Errorf("this test has no %s: add it to blocks with its attributes that are IDs, {} for none, and what else it needs to more", block)
		}
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": config})
	w.MustRun(t, "validate")
	out, code := w.Run(t, "plan")
	if code == 0 {
		t.Error("the plan succeeds")
	}
	found := map[string]int{}
	for _, problem := range strings.Split(strings.Join(strings.Fields(out), " "), "Error: ")[1:] {
		for block, attributes := range blocks {
			for _, attribute := range attributes {
				if strings.Contains(problem, "in "+block+" ") && strings.Contains(problem, ": "+attribute+" = ") &&
					strings.Contains(problem, "isn't a valid "+attribute) {
					found[block+" "+attribute]++
				}
			}
		}
	}
	for block, attributes := range blocks {
		for _, attribute := range attributes {
			if n := found[block+" "+attribute]; n != 1 {
				t.Errorf("%d errors about %s of %s:\n%s", n, attribute, block, out)
			}
		}
	}
}
