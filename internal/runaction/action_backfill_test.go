package runaction_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

const hours = 720

var (
	march      = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	monthLater = march.Add(hours * time.Hour)
)

// downsampling is an organization with data for 720 hours, and a task that computes hourly means.
type downsampling struct {
	org    influx.Organization
	taskID string
}

func newDownsampling(t *testing.T, name string) downsampling {
	t.Helper()
	d := downsampling{org: acctest.Organization(t, name)}
	for _, bucket := range []string{"raw", "hourly"} {
		acctest.NewBucket(t, d.org.ID, bucket)
	}
	d.query(t, fmt.Sprintf(`import "generate"

generate.from(count: %d, start: %s, stop: %s, fn: (n) => n * n %% 997)
    |> map(fn: (r) => ({_time: r._time, _measurement: "m", _field: "f", host: "a", _value: float(v: r._value)}))
    |> to(bucket: "raw")
    |> count()`, hours*6, march.Format(time.RFC3339), monthLater.Format(time.RFC3339)))
	d.taskID = acctest.CreateTask(t, d.org.ID, `option task = {name: "hourly", every: 1h, offset: 5m}

from(bucket: "raw")
    |> range(start: -1h)
    |> aggregateWindow(every: 1h, fn: mean)
    |> to(bucket: "hourly")
`).ID
	return d
}

// query runs a query and returns the times and values of its rows.
func (d downsampling) query(t *testing.T, flux string) []string {
	t.Helper()
	return strings.Split(strings.TrimSpace(acctest.Query(t, d.org.ID, flux)), "\r\n")
}

// points returns the hourly means that the task has written.
func (d downsampling) points(t *testing.T) []string {
	t.Helper()
	return d.query(t, fmt.Sprintf(`from(bucket: "hourly") |> range(start: %s, stop: %s) |> keep(columns: ["_time", "_value"])`,
		march.Format(time.RFC3339), monthLater.Add(time.Hour).Format(time.RFC3339)))
}

// applyBackfill are the arguments that invoke a backfill.
var applyBackfill = []string{"apply", "-auto-approve", "-invoke=action.influxdb_task_backfill.test"}

// backfill returns a workspace with a backfill of a range of hours of March.
func backfill(t *testing.T, taskID string, from, to int, more string) *acctest.Workspace {
	t.Helper()
	hour := func(n int) string { return march.Add(time.Duration(n) * time.Hour).Format(time.RFC3339) }
	return invocation(t, "task_backfill", fmt.Sprintf("task_id = %q\n    start = %q\n    stop = %q\n    %s", taskID, hour(from), hour(to), more))
}

// A backfill of a month writes what one query over the month computes, about as fast as the server can run the task.
func TestAccBackfill_month(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	d := newDownsampling(t, "month")
	w := backfill(t, d.taskID, 1, hours+1, "")
	began := time.Now()
	out := w.MustRun(t, applyBackfill...)
	took := time.Since(began)
	if want := acctest.Words("Starting 720 runs of the task", "scheduled from", "of 720 runs succeeded", "a second, about", "All 720 runs"); !want.MatchString(out) {
		t.Errorf("it doesn't say so:\n%s", out)
	}

	want := d.query(t, fmt.Sprintf(`from(bucket: "raw") |> range(start: %s, stop: %s) |> aggregateWindow(every: 1h, fn: mean) |> keep(columns: ["_time", "_value"])`,
		march.Format(time.RFC3339), monthLater.Format(time.RFC3339)))
	if len(want) != hours+1 {
		t.Fatalf("the query has %d lines", len(want))
	}
	if got := d.points(t); !slices.Equal(got, want) {
		t.Errorf("the task has written %d lines, and the query computes %d, or others", len(got), len(want))
	}

	bare := newDownsampling(t, "bare").runAll(t)
	t.Logf("%d runs took %s with the command line, and %s with a bare client: %.2f times as long", hours, took, bare, took.Seconds()/bare.Seconds())
	if took > 5*bare+20*time.Second { // one run after the other would take 12 minutes
		t.Error("the backfill is slow")
	}
}

// runAll starts all runs, as a minimal client would, and returns how long they took.
func (d downsampling) runAll(t *testing.T) time.Duration {
	t.Helper()
	var times []time.Time
	for i := range hours {
		times = append(times, march.Add(time.Duration(i+1)*time.Hour))
	}
	began := time.Now()
	acctest.StartRuns(t, d.taskID, times...)
	acctest.FinishedRuns(t, d.taskID, hours)
	return time.Since(began)
}

// newHourly creates an hourly task and returns its ID.
func newHourly(t *testing.T, script string) string {
	t.Helper()
	return acctest.CreateTask(t, acctest.Server(t).OrgID,
		fmt.Sprintf("import \"array\"\nimport \"date\"\n\noption task = {name: %q, every: 1h, offset: 59m}\n\n%s\n", t.Name(), script)).ID
}

// failsAt is a script that fails for one hour of each day.
const failsAt = `array.from(rows: [{_value: if date.hour(t: now()) == 5 then die(msg: "no such bucket") else 1}])`

// expectRuns waits until each hour of a range in March has a number of runs. A run that has just finished is briefly in no
// list.
func expectRuns(t *testing.T, taskID string, from, to, want int) {
	t.Helper()
	acctest.EventuallyEqual(t, slices.Repeat([]int{want}, to-from), func() []int {
		runs, err := acctest.Client(t).Runs(t.Context(), taskID, influx.RunFilter{After: march.Add(-time.Second), Before: monthLater})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int, to-from)
		for _, run := range runs {
			if i := int(run.ScheduledFor.Sub(march) / time.Hour); from <= i && i < to {
				got[i-from]++
			}
		}
		return got
	})
}

func TestAccBackfill_failures(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	taskID := newHourly(t, failsAt)
	w := backfill(t, taskID, 0, 24, "parallel = 1") // or a run after the failed one may start before the failure is seen
	out, code := w.Run(t, applyBackfill...)
	want := acctest.Words("Backfill runs failed", "1 of 24 runs of the task", "failed", "2026-03-01T05:00:00Z", "no such bucket",
		"5 of 24 runs succeeded, 1 failed, 18 not started", "from 2026-03-01T06:00:00Z to 2026-03-01T23:00:00Z", "skip_successful = true")
	if code == 0 || !want.MatchString(out) {
		t.Errorf("the exit code is %d:\n%s", code, out)
	}
	expectRuns(t, taskID, 0, 6, 1)
	expectRuns(t, taskID, 6, 24, 0)

	w = backfill(t, taskID, 0, 24, "on_failure = \"continue\"\n    skip_successful = true")
	out, code = w.Run(t, applyBackfill...)
	if want := acctest.Words("Starting 19 runs of", "1 of 19 runs of the task", "failed", "18 of 19 runs succeeded"); code == 0 || !want.MatchString(out) {
		t.Errorf("the exit code is %d:\n%s", code, out)
	}
	expectRuns(t, taskID, 0, 5, 1)
	expectRuns(t, taskID, 5, 6, 2)
	expectRuns(t, taskID, 6, 24, 1)

	w = backfill(t, taskID, 6, 24, "skip_successful = true")
	if out := w.MustRun(t, applyBackfill...); !acctest.Words("Nothing to run").MatchString(out) {
		t.Errorf("it doesn't say so:\n%s", out)
	}
}

func TestAccBackfill_refusedBeforeTheFirstRun(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	taskID := newHourly(t, acctest.Succeeds)
	for more, want := range map[string]*regexp.Regexp{
		"max_runs = 23":       acctest.Words("Too many runs", "than max_runs allows (23)", "Nothing was started"),
		"parallel = 1001":     acctest.Words("parallel", "between 1 and 1000"),
		"timeout = \"soon\"":  acctest.Words(`"soon" isn't a valid timeout`),
		"on_failure = \"no\"": acctest.Words("on_failure", "continue"),
	} {
		w := backfill(t, taskID, 0, 24, more)
		if out, code := w.Run(t, applyBackfill...); code == 0 || !want.MatchString(out) {
			t.Errorf("%s: the exit code is %d:\n%s", more, code, out)
		}
	}
	if out, code := backfill(t, taskID, 24, 0, "").Run(t, applyBackfill...); code == 0 || !acctest.Words("must be later than start").MatchString(out) {
		t.Errorf("stop before start: the exit code is %d:\n%s", code, out)
	}
	inactive := influx.TaskInactive
	if _, err := acctest.Client(t).UpdateTask(t.Context(), taskID, influx.TaskUpdate{Status: &inactive}); err != nil {
		t.Fatal(err)
	}
	if out, code := backfill(t, taskID, 0, 24, "").Run(t, applyBackfill...); code == 0 || !acctest.Words("Inactive task", "Nothing was started").MatchString(out) {
		t.Errorf("an inactive task: the exit code is %d:\n%s", code, out)
	}
	expectRuns(t, taskID, 0, 24, 0)
}

// After an interrupt, a backfill starts no more runs and reports those that it has started.
func TestAccBackfill_interrupted(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	taskID := newHourly(t, acctest.Succeeds)
	out, code := backfill(t, taskID, 0, 240, "parallel = 2").RunUntil(t, "of 240 runs succeeded", applyBackfill...)
	interrupted := acctest.Words("Backfill interrupted", "of 240 runs succeeded", "not started", "to 2026-03-10T23:00:00Z")
	if code == 0 || !interrupted.MatchString(out) {
		t.Errorf("the exit code is %d:\n%s", code, out)
	}
	left := regexp.MustCompile(`not[\s│]+started[\s│]+are[\s│]+scheduled[\s│]+from[\s│]+(\S+)[\s│]+to`).FindStringSubmatch(out)
	if left == nil {
		t.Fatalf("it doesn't say which runs are left:\n%s", out)
	}
	next, err := time.Parse(time.RFC3339, left[1])
	if err != nil {
		t.Fatal(err)
	}
	n := int(next.Sub(march) / time.Hour)
	if n == 0 {
		t.Errorf("no runs were started:\n%s", out)
	}
	expectRuns(t, taskID, 0, n, 1)
	expectRuns(t, taskID, n, 240, 0)
}

// Connections that break before or after the server has handled a request neither lose nor duplicate a run.
func TestAccBackfill_brokenConnections(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.Actions)
	taskID := newHourly(t, acctest.Succeeds)
	proxy := acctest.NewProxy(t)
	starts := 0
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.Method != http.MethodPost {
			return nil
		}
		starts++
		switch starts % 4 {
		case 0:
			return &acctest.DroppedBefore
		case 1:
			return &acctest.DroppedAfter
		}
		return nil
	})
	out := backfill(t, taskID, 0, 24, "parallel = 6").With("INFLUX_HOST="+proxy.URL).MustRun(t, applyBackfill...)
	if !acctest.Words("All 24 runs").MatchString(out) || starts < 24 {
		t.Errorf("%d starts:\n%s", starts, out)
	}
	expectRuns(t, taskID, 0, 24, 1)
}

// A backfill of a new task ends at the current time and leaves later times to the scheduler.
func TestAccBackfill_upToNow(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	config := acctest.ProviderConfig(acctest.Server(t).URL) + `
resource "influxdb_task" "test" {
  name   = "up to now"
  every  = "1d"
  offset = "5m"
  flux   = "import \"array\"\n\narray.from(rows: [{_value: 1}])\n"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.influxdb_task_backfill.history]
    }
  }
}

action "influxdb_task_backfill" "history" {
  config {
    task_id = influxdb_task.test.id
    start   = timeadd(timestamp(), "-720h")
  }
}
`
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   actions,
		ProtoV6ProviderFactories: acctest.Factories,
		Steps:                    []resource.TestStep{{Config: config, Check: hasRuns(t, "up to now", map[string]int{influx.RunSuccess: 30})}},
	})
}
