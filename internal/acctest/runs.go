package acctest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// CreateTask creates a task with a complete script, like the UI.
func CreateTask(t testing.TB, orgID, script string) *influx.Task {
	t.Helper()
	task, _, err := Client(t).CreateTask(context.Background(), influx.TaskCreate{OrgID: orgID, Flux: script})
	if err != nil {
		t.Fatalf("creating a task: %v\n%s", err, script)
	}
	return task
}

// NewTask creates a task whose next scheduled time is far away, and returns its ID.
func NewTask(t *testing.T, orgID, script string) string {
	t.Helper()
	return CreateTask(t, orgID, fmt.Sprintf("import \"array\"\n\noption task = {name: %q, every: 8760h}\n\n%s\n", t.Name(), script)).ID
}

// TaskNamed returns the only task with a name in the server's organization.
func TaskNamed(t testing.TB, name string) influx.Task {
	t.Helper()
	tasks, err := Client(t).Tasks(context.Background(), influx.TaskFilter{OrgID: Server(t).OrgID, Name: name})
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks %q (%v)", len(tasks), name, err)
	}
	return tasks[0]
}

// TasksOf returns the tasks of an organization.
func TasksOf(t testing.TB, orgID string) []influx.Task {
	t.Helper()
	tasks, err := Client(t).Tasks(context.Background(), influx.TaskFilter{OrgID: orgID})
	if err != nil {
		t.Fatal("listing the tasks: ", err)
	}
	return tasks
}

// Scripts for NewTask.
const (
	Succeeds = `array.from(rows: [{_value: 1}])`
	Fails    = `from(bucket: "nowhere") |> range(start: -1h)`
)

// StartRuns starts a run for each time.
func StartRuns(t *testing.T, taskID string, times ...time.Time) {
	t.Helper()
	// A starter lists the existing runs first, so all runs share one.
	starter, err := Client(t).RunStarter(context.Background(), taskID, slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare))
	if err != nil {
		t.Fatal("listing the runs: ", err)
	}
	todo := make(chan time.Time)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for at := range todo {
				if _, err := starter.Start(context.Background(), at); err != nil {
					t.Errorf("starting a run for %s: %v", at, err)
				}
			}
		})
	}
	for _, at := range times {
		todo <- at
	}
	close(todo)
	wait.Wait()
}

// FinishedRuns waits until InfluxDB has recorded n finished runs of a task, and returns the runs. A run has a status and an end
// before that, can still be canceled then, and is briefly in no list before its record is in the bucket _tasks.
func FinishedRuns(t *testing.T, taskID string, n int) []influx.Run {
	t.Helper()
	task, err := Client(t).Task(context.Background(), taskID)
	if err != nil {
		t.Fatal(err)
	}
	records := fmt.Sprintf(`from(bucket: "_tasks") |> range(start: 0) |> filter(fn: (r) => r.taskID == %q and r._field == "runID")`, taskID)
	Eventually(t, fmt.Sprintf("%d runs have finished", n), func() bool {
		return strings.Count(Query(t, task.OrgID, records), taskID) >= n
	})
	runs, err := Client(t).Runs(context.Background(), taskID, influx.RunFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return runs
}
