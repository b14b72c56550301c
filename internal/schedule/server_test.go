package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

// The scheduled times are those of a real server, and now() returns them in the script. The offset shifts neither.
func TestAccTimes(t *testing.T) {
	s := acctest.Server(t)
	client := acctest.Client(t)
	for name, option := range map[string]string{
		"every":                      `every: 1s`,
		"every with an offset":       `every: 2s, offset: 3s`,
		"every with a negative one":  `every: 3s, offset: -1s`,
		"cron with seconds":          `cron: "*/2 * * * * *"`,
		"cron with an offset":        `cron: "1-59/3 * * * * *", offset: 2s`,
		"cron with an interval":      `cron: "@every 3s"`,
		"cron with another interval": `cron: "@every 0m2s"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			task, _, err := client.CreateTask(t.Context(), influx.TaskCreate{
				OrgID: s.OrgID,
				Flux:  fmt.Sprintf("option task = {name: %q, %s}\n\ndie(msg: \"now is ${now()}\")\n", name, option),
			})
			if err != nil {
				t.Fatal(err)
			}
			planned, err := schedule.New(task.Every, task.Cron, task.CreatedAt)
			if err != nil {
				t.Fatal(err)
			}
			runs := finishedRuns(t, client, task, planned, 3)
			times, err := planned.Times(runs[0].ScheduledFor, runs[len(runs)-1].ScheduledFor.Add(1), len(runs))
			if err != nil {
				t.Fatal(err)
			}
			offset, _ := time.ParseDuration(task.Offset)
			for i, run := range runs {
				if i >= len(times) || !run.ScheduledFor.Equal(times[i]) {
					t.Fatalf("the server ran the task for %v, not for %v", scheduledFor(runs), times)
				}
				if run.StartedAt.Before(run.ScheduledFor.Add(offset)) {
					t.Errorf("the run for %s started at %s, before the offset %s was over", run.ScheduledFor, run.StartedAt, offset)
				}
				if now := "now is " + run.ScheduledFor.Format("2006-01-02T15:04:05.000000000Z"); !strings.Contains(fmt.Sprint(run.Log), now) {
					t.Errorf("the log doesn't say %q: %v", now, run.Log)
				}
			}
			if first, _ := planned.Times(task.CreatedAt.Add(1), times[0].Add(1), 1); len(first) != 1 {
				t.Errorf("the first run is for %s, and the task was created at %s", times[0], task.CreatedAt)
			}
		})
	}
}

// finishedRuns waits for a number of runs, makes the task inactive, waits until all runs have finished and have complete
// logs, which come a little later, and returns the runs in the order of their times. A run that has just finished is briefly in
// no list, so it also waits until as many runs are listed as are planned up to the last one.
func finishedRuns(t *testing.T, client *influx.Client, task *influx.Task, planned schedule.Schedule, n int) []influx.Run {
	t.Helper()
	var runs []influx.Run
	list := func() {
		var err error
		if runs, err = client.Runs(t.Context(), task.ID, influx.RunFilter{}); err != nil {
			t.Fatal(err)
		}
	}
	defer func() {
		if t.Failed() {
			t.Logf("the server ran the task, created at %s, for %v", task.CreatedAt, scheduledFor(runs))
		}
	}()
	acctest.Eventually(t, fmt.Sprintf("there are %d runs", n), func() bool {
		list()
		return len(runs) >= n
	})
	inactive := influx.TaskInactive
	if _, err := client.UpdateTask(t.Context(), task.ID, influx.TaskUpdate{Status: &inactive}); err != nil {
		t.Fatal(err)
	}
	acctest.Eventually(t, "all runs have finished", func() bool {
		list()
		times, err := planned.Times(task.CreatedAt.Add(1), runs[0].ScheduledFor.Add(1), 1000)
		return err == nil && len(times) == len(runs) &&
			!slices.ContainsFunc(runs, func(run influx.Run) bool { return run.FinishedAt.IsZero() || len(run.Log) < 3 })
	})
	slices.Reverse(runs)
	return runs
}

func scheduledFor(runs []influx.Run) []time.Time {
	var times []time.Time
	for _, run := range runs {
		times = append(times, run.ScheduledFor)
	}
	return times
}
