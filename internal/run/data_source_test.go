package run_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// Lists of several pages are complete and in order, with time filters too.
func TestAccRunsDataSource_manyPages(t *testing.T) {
	const n = 1100
	org := acctest.Organization(t, "many")
	taskID := acctest.NewTask(t, org.ID, acctest.Succeeds)
	first := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	var times []time.Time
	for i := range n {
		times = append(times, first.Add(time.Duration(i)*time.Minute))
	}
	acctest.StartRuns(t, taskID, times...)
	acctest.FinishedRuns(t, taskID, n)

	config := acctest.ProviderConfig(acctest.Server(t).URL)
	want := map[string][]time.Time{}
	list := func(name, filters string, times []time.Time) {
		config += fmt.Sprintf("data \"influxdb_runs\" %[1]q {\n  task_id = %[2]q\n  %[3]s\n}\n\n"+
			"output %[1]q { value = join(\",\", data.influxdb_runs.%[1]s.runs[*].scheduled_for) }\n", name, taskID, filters)
		want[name] = times
	}
	list("after", fmt.Sprintf("after_time = %q", times[99].Format(time.RFC3339)), times[100:])
	list("before", fmt.Sprintf("status = \"success\"\n  before_time = %q", times[1000].In(time.FixedZone("", 3600)).Format(time.RFC3339)), times[:1000])
	list("between", fmt.Sprintf("after_time = %q\n  before_time = %q", times[499].Format(time.RFC3339), times[600].Format(time.RFC3339)), times[500:600])
	list("failed", `status = "failed"`, nil)
	list("limit", `limit = 600`, times[n-600:])
	list("limit_of_some", fmt.Sprintf("limit = 3\n  before_time = %q", times[1000].Format(time.RFC3339)), times[997:1000])
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: config,
			Check: func(s *terraform.State) error {
				for name, times := range want {
					var latestFirst []string
					for _, at := range slices.Backward(times) {
						latestFirst = append(latestFirst, at.Format(time.RFC3339))
					}
					if got := s.RootModule().Outputs[name].Value.(string); got != strings.Join(latestFirst, ",") {
						return fmt.Errorf("%s: %d runs of %d, or not in order", name, strings.Count(got, ":00Z"), len(times))
					}
				}
				return nil
			},
		}},
	})
}

// All data sources return the reason in the log of a failed run.
func TestAccRunDataSources(t *testing.T) {
	s := acctest.Server(t)
	taskID, idle := acctest.NewTask(t, s.OrgID, acctest.Fails), acctest.NewTask(t, s.OrgID, acctest.Succeeds)
	past, future := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)
	acctest.StartRuns(t, taskID, past)
	failed := acctest.FinishedRuns(t, taskID, 1)[0]
	acctest.StartRuns(t, taskID, future)

	provider := acctest.ProviderConfig(s.URL)
	when := knownvalue.StringFunc(func(v string) error {
		_, err := time.Parse(time.RFC3339, v)
		return err
	})
	why := knownvalue.StringRegexp(acctest.Words(`could not find bucket "nowhere"`))
	log := knownvalue.ListPartial(map[int]knownvalue.Check{
		0: knownvalue.ObjectExact(map[string]knownvalue.Check{
			"run_id": knownvalue.StringExact(failed.ID), "time": when, "message": knownvalue.StringRegexp(acctest.Words("Started task from script")),
		}),
		2: knownvalue.ObjectExact(map[string]knownvalue.Check{
			"run_id": knownvalue.StringExact(failed.ID), "time": when, "message": why,
		}),
	})
	run := map[string]knownvalue.Check{
		"id":            knownvalue.StringExact(failed.ID),
		"task_id":       knownvalue.StringExact(taskID),
		"status":        knownvalue.StringExact("failed"),
		"scheduled_for": knownvalue.StringExact("2026-03-01T00:00:00Z"),
		"requested_at":  when,
		"started_at":    when,
		"finished_at":   when,
		"flux":          knownvalue.Null(),
		"log":           log,
		"links": knownvalue.MapPartial(map[string]knownvalue.Check{
			"retry": knownvalue.StringExact("/api/v2/tasks/" + taskID + "/runs/" + failed.ID + "/retry"),
		}),
	}
	value := func(address, attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data."+address, tfjsonpath.New(attribute), check)
	}
	runs := tfjsonpath.New("runs")
	checks := []statecheck.StateCheck{
		value("influxdb_task_logs.test", "events", log),
		value("influxdb_run_logs.test", "events", log),
		value("influxdb_runs.test", "runs", knownvalue.ListSizeExact(2)),
		// Lists include queued runs for future times.
		statecheck.ExpectKnownValue("data.influxdb_runs.test", runs.AtSliceIndex(0), knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"status": knownvalue.StringExact("scheduled"), "scheduled_for": knownvalue.StringExact("2100-01-01T00:00:00Z"),
			"started_at": knownvalue.Null(), "finished_at": knownvalue.Null(), "log": knownvalue.ListSizeExact(0),
		})),
		statecheck.ExpectKnownValue("data.influxdb_runs.test", runs.AtSliceIndex(1), knownvalue.ObjectExact(run)),
		value("influxdb_runs.idle", "runs", knownvalue.ListSizeExact(0)),
		value("influxdb_task_logs.idle", "events", knownvalue.ListSizeExact(0)),
	}
	for attribute, check := range run {
		checks = append(checks, value("influxdb_run.test", attribute, check))
	}
	const missing = "0123456789abcdef"
	one := func(kind, arguments string) string {
		return provider + fmt.Sprintf("data \"influxdb_%s\" \"test\" {\n  %s\n}\n", kind, arguments)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      one("run", fmt.Sprintf("task_id = %q\n  id = %q", taskID, missing)),
				ExpectError: acctest.Words("The run "+missing+" of the task "+taskID, "run not found"),
			},
			{
				Config:      one("run_logs", fmt.Sprintf("task_id = %q\n  run_id = %q", taskID, missing)),
				ExpectError: acctest.Words("run not found"),
			},
			{Config: one("task_logs", fmt.Sprintf("task_id = %q", missing)), ExpectError: acctest.Words("task not found")},
			{Config: one("runs", fmt.Sprintf("task_id = %q", missing)), ExpectError: acctest.Words("task not found")},
			{
				Config:      one("runs", fmt.Sprintf("task_id = %q\n  after_time = \"yesterday\"", taskID)),
				ExpectError: acctest.Words(`"yesterday" isn't a valid after_time`, "for example 2026-03-01T00:00:00Z"),
			},
			{
				Config: one("runs", fmt.Sprintf("task_id = %q\n  after_time = \"2026-03-01T00:00:00Z\"\n  before_time = \"2026-03-01T00:00:00+01:00\"",
					taskID)),
				ExpectError: acctest.Words("must be later than after_time"),
			},
			{
				Config: provider + fmt.Sprintf(`
data "influxdb_run" "test" {
  task_id = %[1]q
  id      = %[3]q
}

data "influxdb_run_logs" "test" {
  task_id = %[1]q
  run_id  = %[3]q
}

data "influxdb_task_logs" "test" { task_id = %[1]q }
data "influxdb_task_logs" "idle" { task_id = %[2]q }
data "influxdb_runs" "test" { task_id = %[1]q }
data "influxdb_runs" "idle" { task_id = %[2]q }
`, taskID, idle, failed.ID),
				ConfigStateChecks: checks,
			},
		},
	})
}
