package runaction_test

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/provider"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

var actions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)}

// smoke returns a task with a run after each change.
func smoke(t *testing.T, name, script, more string) string {
	t.Helper()
	return acctest.ProviderConfig(acctest.Server(t).URL) + fmt.Sprintf(`
resource "influxdb_task" "test" {
  name  = %q
  every = "8760h"
  flux  = %q
  %s

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.influxdb_task_run.smoke]
    }
  }
}
`, name, "import \"array\"\n\n"+script+"\n", more)
}

// smokeRun returns the action of that run.
func smokeRun(arguments string) string {
	return fmt.Sprintf(`
action "influxdb_task_run" "smoke" {
  config {
    task_id = influxdb_task.test.id
    %s
  }
}
`, arguments)
}

// runsOf returns the runs of the task with a name.
func runsOf(t *testing.T, name string) []influx.Run {
	t.Helper()
	runs, err := acctest.Client(t).Runs(t.Context(), acctest.TaskNamed(t, name).ID, influx.RunFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// hasRuns checks the number of runs with each status. A run that has just finished is briefly in no list.
func hasRuns(t *testing.T, name string, want map[string]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		acctest.EventuallyEqual(t, want, func() map[string]int {
			got := map[string]int{}
			for _, run := range runsOf(t, name) {
				got[run.Status]++
			}
			return got
		})
		return nil
	}
}

// A script that fails only in a run makes the apply fail, with the run's log.
func TestAccRunAction_smoke(t *testing.T) {
	const name = "smoke"
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   actions,
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: smoke(t, name, acctest.Fails, "") + smokeRun(""),
				ExpectError: acctest.Words("Run failed", `of the task "smoke"`, `"failed"`, "could not find bucket", "nowhere",
					"with the script that failed. Fix the script and apply again", "terraform apply -invoke=action.influxdb_task_run."),
			},
			{
				// The provider writes the task option into line 3 of the script.
				Config:      smoke(t, name, "x = 1\ndie(msg: \"because\")", "") + smokeRun(""),
				ExpectError: acctest.Words("@4:1-4:20: because", "Line numbers don't count the task option"),
			},
			{
				Config: smoke(t, name, acctest.Succeeds, "") + smokeRun(""),
				Check:  hasRuns(t, name, map[string]int{influx.RunFailed: 2, influx.RunSuccess: 1}),
			},
			{
				Config: smoke(t, name, "x = 1\n"+acctest.Succeeds, "") + smokeRun(`scheduled_for = "2026-03-01T01:00:00.5+01:00"`),
				Check: func(*terraform.State) error {
					acctest.Eventually(t, "the run for midnight has succeeded", func() bool {
						return slices.ContainsFunc(runsOf(t, name), func(run influx.Run) bool {
							return run.ScheduledFor.Equal(time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)) && run.Status == influx.RunSuccess
						})
					})
					return nil
				},
			},
			{
				Config:      smoke(t, name, "x = 2\n"+acctest.Succeeds, "") + smokeRun("scheduled_for = \"2100-01-01T00:00:00Z\"\n timeout = \"1s\""),
				ExpectError: acctest.Words("Run timed out", "for 2100-01-01T00:00:00Z was started and is still queued", "within 1s", "longer timeout"),
			},
			{
				Config: smoke(t, name, "x = 3\n"+acctest.Succeeds, "") + smokeRun("scheduled_for = \"2100-01-01T00:00:00Z\"\n wait = false"),
				Check:  hasRuns(t, name, map[string]int{influx.RunFailed: 2, influx.RunSuccess: 2, influx.RunScheduled: 2}),
			},
		},
	})
}

func TestAccRunAction_badInput(t *testing.T) {
	const name = "smoke bad input"
	missing := strings.ReplaceAll(smokeRun(""), "influxdb_task.test.id", `"0123456789abcdef"`)
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   actions,
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      smoke(t, name, acctest.Succeeds, "") + smokeRun(`scheduled_for = "now"`),
				PlanOnly:    true,
				ExpectError: acctest.Words(`"now" isn't a valid scheduled_for`, "RFC 3339"),
			},
			{
				Config:      smoke(t, name, acctest.Succeeds, "") + smokeRun(`timeout = "5"`),
				PlanOnly:    true,
				ExpectError: acctest.Words(`"5" isn't a valid timeout`, "for example 90s"),
			},
			{
				Config:      smoke(t, name, acctest.Succeeds, `status = "inactive"`) + smokeRun(""),
				ExpectError: acctest.Words("Inactive task", `The task "smoke bad input"`, "Nothing was started", `status to "active"`),
			},
			{
				PreConfig: func() {
					if runs := runsOf(t, name); len(runs) > 0 {
						t.Errorf("runs were started: %v", runs)
					}
				},
				Config:      smoke(t, name, "x = 1\n"+acctest.Succeeds, "") + missing,
				ExpectError: acctest.Words("The task 0123456789abcdef", "task not found"),
			},
		},
	})
}

// invocation returns a workspace with one action, to be invoked with -invoke.
func invocation(t *testing.T, kind, arguments string) *acctest.Workspace {
	t.Helper()
	acctest.Needs(t, cli.Actions)
	return acctest.NewWorkspace(t, map[string]string{
		"main.tf": fmt.Sprintf("action \"influxdb_%s\" \"test\" {\n  config {\n    %s\n  }\n}\n", kind, arguments),
	})
}

func TestAccRetryAction(t *testing.T) {
	t.Parallel()
	taskID := acctest.NewTask(t, acctest.Server(t).OrgID, acctest.Fails)
	at := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	acctest.StartRuns(t, taskID, at)
	failed := acctest.FinishedRuns(t, taskID, 1)[0]

	w := invocation(t, "run_retry", fmt.Sprintf("task_id = %q\n    run_id = %q", taskID, failed.ID))
	out, code := w.Run(t, "apply", "-auto-approve", "-invoke=action.influxdb_run_retry.test")
	if want := acctest.Words("Run failed", "for 2026-03-01T00:00:00Z", "could not find bucket"); code == 0 || !want.MatchString(out) {
		t.Errorf("the exit code is %d:\n%s", code, out)
	}
	script := fmt.Sprintf("import \"array\"\n\noption task = {name: %q, every: 8760h}\n\n%s\n", t.Name(), acctest.Succeeds)
	if _, err := acctest.Client(t).UpdateTask(t.Context(), taskID, influx.TaskUpdate{Flux: &script}); err != nil {
		t.Fatal(err)
	}
	out = w.MustRun(t, "apply", "-auto-approve", "-invoke=action.influxdb_run_retry.test")
	if want := acctest.Words("for 2026-03-01T00:00:00Z is queued", "for 2026-03-01T00:00:00Z succeeded in"); !want.MatchString(out) {
		t.Errorf("it doesn't say so:\n%s", out)
	}
	if runs := acctest.FinishedRuns(t, taskID, 3); len(runs) != 3 {
		t.Errorf("%d runs, not 3", len(runs))
	}
	w = invocation(t, "run_retry", fmt.Sprintf("task_id = %q\n    run_id = \"0123456789abcdef\"", taskID))
	if out, code := w.Run(t, "apply", "-auto-approve", "-invoke=action.influxdb_run_retry.test"); code == 0 || !acctest.Words("run not found").MatchString(out) {
		t.Errorf("the exit code is %d:\n%s", code, out)
	}
}

func TestAccCancelAction(t *testing.T) {
	t.Parallel()
	taskID := acctest.NewTask(t, acctest.Server(t).OrgID, acctest.Succeeds)
	acctest.StartRuns(t, taskID, time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC))
	over := acctest.FinishedRuns(t, taskID, 1)[0]
	queued, err := acctest.Client(t).StartRun(t.Context(), taskID, time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	cancel := func(runID string) (string, int) {
		w := invocation(t, "run_cancel", fmt.Sprintf("task_id = %q\n    run_id = %q", taskID, runID))
		return w.Run(t, "apply", "-auto-approve", "-invoke=action.influxdb_run_cancel.test")
	}
	if out, code := cancel(over.ID); code != 0 || !acctest.Words(`has already finished with the status "success"`).MatchString(out) {
		t.Errorf("a finished run: exit code %d\n%s", code, out)
	}
	if out, code := cancel(queued.ID); code != 0 || !acctest.Words("Run can't be stopped", "was started manually").MatchString(out) {
		t.Errorf("a queued run: exit code %d\n%s", code, out)
	}
	if run, err := acctest.Client(t).Run(t.Context(), taskID, queued.ID); err != nil || run.Status != influx.RunCanceled {
		t.Errorf("the run is %v (%v)", run, err)
	}
	if out, code := cancel("0123456789abcdef"); code == 0 || !acctest.Words("run not found").MatchString(out) {
		t.Errorf("no such run: exit code %d\n%s", code, out)
	}
}

// The terminal shows the message of a failed script without control characters. The data source returns it unchanged.
func TestAccRunAction_hostileLog(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	t.Parallel()
	const name = "hostile"
	script := `die(msg: "\x1b]0;pwned\x07\x1b[2J\xc2\x9b31m\xe2\x80\xae\xe2\x80\xa8")`
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": smoke(t, name, script, "") + smokeRun("")})
	out, code := w.Run(t, "apply", "-auto-approve")
	if code != 1 || !strings.Contains(out, "]0;pwned") || strings.ContainsAny(out, "\x1b\a\u009b\u202e\u2028") {
		t.Errorf("exit code %d: %q", code, out)
	}
	if log := fmt.Sprintf("%q", acctest.FinishedRuns(t, acctest.TaskNamed(t, name).ID, 1)[0].Log); !strings.Contains(log, `\x1b]0;pwned\a\x1b[2J\u009b31m\u202e\u2028`) {
		t.Errorf("the log is %s", log)
	}
	_, _ = w.Run(t, "destroy", "-auto-approve")
}

// A run whose record InfluxDB loses isn't reported as failed. InfluxDB has the record for a moment after the run, so a poll
// may find it. The proxy prevents that.
func TestAccRunAction_lostRun(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	t.Parallel()
	proxy, finished := acctest.NewProxy(t), acctest.Withholding("finishedAt")
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/runs/") {
			return &finished
		}
		return nil
	})
	long := "x = \"" + strings.Repeat("a", 3_000_000) + "\"\n" + acctest.Succeeds
	config := strings.NewReplacer(acctest.Server(t).URL, proxy.URL, `"import \"array\"\n\n\n"`, `"import \"array\"\n${file("long.txt")}\n"`).
		Replace(smoke(t, "lost", "", "") + smokeRun(""))
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": config, "long.txt": long})
	out, code := w.Run(t, "apply", "-auto-approve")
	if code != 1 || !strings.Contains(out, "Unknown run outcome") || strings.Contains(out, "Run failed") {
		t.Errorf("exit code %d:\n%s", code, out[max(0, len(out)-3000):])
	}
}

// The wait for a run ends if its task is deleted, here right before the first poll.
func TestAccRunAction_taskDeleted(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	t.Parallel()
	proxy, client := acctest.NewProxy(t), acctest.Client(t)
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if task, _, isPoll := strings.Cut(r.URL.Path, "/runs/"); isPoll {
			if err := client.DeleteTask(r.Context(), path.Base(task)); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	config := smoke(t, "deleted", acctest.Succeeds, "") + smokeRun(`scheduled_for = "2100-01-01T00:00:00Z"`)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": strings.Replace(config, acctest.Server(t).URL, proxy.URL, 1)})
	out, code := w.Run(t, "apply", "-auto-approve")
	if code != 1 || !strings.Contains(out, "Task deleted") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// everyAction has the arguments of each action in a configuration with these local values.
var everyAction = map[string]string{
	"task_run":      "task_id = local.task_id",
	"task_backfill": "task_id = local.task_id\n    start = \"2026-03-01T00:00:00Z\"",
	"run_retry":     "task_id = local.task_id\n    run_id = local.run_id",
	"run_cancel":    "task_id = local.task_id\n    run_id = local.run_id",
}

func TestEveryAction(t *testing.T) {
	p := provider.New("test")()
	for _, newAction := range p.(frameworkprovider.ProviderWithActions).Actions(t.Context()) {
		var resp action.MetadataResponse
		newAction().Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "influxdb"}, &resp)
		if name := strings.TrimPrefix(resp.TypeName, "influxdb_"); everyAction[name] == "" {
			t.Errorf("everyAction lacks %s", name)
		}
	}
}

// Each action reports an ID that is malformed, or null because a data source found nothing, in the plan or the apply.
func TestAccActions_badID(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	taskID := acctest.NewTask(t, acctest.Server(t).OrgID, acctest.Succeeds)
	w := acctest.NewWorkspace(t, nil)
	write := func(locals string) {
		config := fmt.Sprintf("data \"influxdb_runs\" \"none\" {\n  task_id = %q\n  status = \"failed\"\n}\nlocals {\n%s\n}\n", taskID, locals)
		for kind, arguments := range everyAction {
			config += fmt.Sprintf("action \"influxdb_%s\" \"test\" {\n  config {\n    %s\n  }\n}\n", kind, arguments)
		}
		w.Write(t, "main.tf", config)
	}
	const none = "one(data.influxdb_runs.none.runs[*].id)"
	expect := func(kind string, want ...string) {
		t.Helper()
		out, code := w.Run(t, "apply", "-auto-approve", "-invoke=action.influxdb_"+kind+".test")
		if code == 0 || !acctest.Words(want...).MatchString(out) {
			t.Errorf("%s: no %q, exit code %d:\n%s", kind, want, code, out)
		}
	}
	write("task_id = " + none + "\nrun_id = " + none)
	for kind := range everyAction {
		expect(kind, "task_id is null", "found no task")
	}
	write(fmt.Sprintf("task_id = %q\nrun_id = %s", taskID, none))
	expect("run_retry", "run_id is null", "found no run")
	expect("run_cancel", "run_id is null", "found no run")
	write("task_id = \"downsample cpu\"\nrun_id = \"latest\"")
	for kind := range everyAction {
		expect(kind, "isn't a valid task_id. Use an InfluxDB ID", "use the data source influxdb_task")
	}
	expect("run_retry", "isn't a valid run_id. Use an InfluxDB ID", "use the data source influxdb_runs")

	// The run's ID is known only in the apply.
	w.Write(t, "main.tf", fmt.Sprintf(`
resource "terraform_data" "new" {
  input = "x"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.influxdb_run_retry.test]
    }
  }
}

action "influxdb_run_retry" "test" {
  config {
    task_id = %q
    run_id  = terraform_data.new.output == "x" ? null : "0123456789abcdef"
  }
}
`, taskID))
	if out, code := w.Run(t, "apply", "-auto-approve"); code == 0 || !acctest.Words("Action started", "run_id is null", "found no run").MatchString(out) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// If one cause stops several actions, only the first error explains it.
func TestAccActions_oneCause(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	config := "locals {\n  task_id = \"0000000000000001\"\n  run_id = \"0000000000000002\"\n}\n"
	for kind, arguments := range everyAction {
		config += fmt.Sprintf(`
resource "terraform_data" "%[1]s" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.influxdb_%[1]s.test]
    }
  }
}

action "influxdb_%[1]s" "test" {
  config {
    %[2]s
  }
}
`, kind, arguments)
	}
	out, code := acctest.NewWorkspace(t, map[string]string{"main.tf": config}).With("INFLUX_TOKEN=refused").Run(t, "apply", "-auto-approve")
	if code == 0 || strings.Count(out, "rejected the API token") < len(everyAction) || strings.Count(out, "belongs to this server") != 1 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
