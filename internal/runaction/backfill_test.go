package runaction

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// fake is a server that finishes each run some time after its start.
type fake struct {
	// takes is how long a run takes, gap how long it is in no list after that, and slow how long a list takes.
	takes, gap, slow time.Duration

	mu   sync.Mutex
	runs map[string]*influx.Run
	most int // maximum number of runs in progress at once

	// fails reports whether the run for a time fails.
	fails func(at time.Time) bool
	// onStart is called at each start, if set.
	onStart func()
	// refuses is the number of the start request to refuse, or 0.
	refuses int
	asked   int
	// unlistable is the time until which runs can't be listed.
	unlistable time.Time
	// deleted is when the task is deleted, or zero.
	deleted time.Time
}

func newFake() *fake { return &fake{takes: time.Second, runs: map[string]*influx.Run{}} }

var errTaskGone = &influx.Error{StatusCode: 404, Code: "not found", Message: "failed to find runs: task not found"}

func (f *fake) isDeleted() bool { return !f.deleted.IsZero() && time.Now().After(f.deleted) }

func (f *fake) Start(_ context.Context, at time.Time) (*influx.Run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.isDeleted() {
		return nil, errTaskGone
	}
	if f.onStart != nil {
		f.onStart()
	}
	f.asked++
	if f.asked == f.refuses {
		return nil, &influx.Error{Operation: "start a run of the task", StatusCode: 404, Code: "not found", Message: "task not found"}
	}
	run := &influx.Run{ID: fmt.Sprintf("%016x", len(f.runs)+1), TaskID: "task", Status: influx.RunScheduled, ScheduledFor: at, RequestedAt: time.Now()}
	f.runs[run.ID] = run
	f.most = max(f.most, len(f.list(func(run influx.Run) bool { return run.FinishedAt.IsZero() })))
	return new(*run), nil
}

// list returns the current state of runs.
func (f *fake) list(chosen func(influx.Run) bool) []influx.Run {
	var list []influx.Run
	for _, id := range slices.Sorted(maps.Keys(f.runs)) {
		run := f.runs[id]
		if run.FinishedAt.IsZero() && time.Since(run.RequestedAt) >= f.takes {
			run.FinishedAt, run.Status = time.Now(), influx.RunSuccess
			if f.fails != nil && f.fails(run.ScheduledFor) {
				run.Status = influx.RunFailed
				run.Log = []influx.LogEvent{{Message: `Started task from script: "…"`}, {Message: "Completed(failed)"}, {Message: "no such bucket"}}
			}
		}
		if isInGap := !run.FinishedAt.IsZero() && time.Since(run.FinishedAt) < f.gap; chosen(*run) && !isInGap {
			list = append(list, *run)
		}
	}
	return list
}

func (f *fake) Run(_ context.Context, _, id string) (*influx.Run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.isDeleted() {
		return nil, errTaskGone
	}
	for _, run := range f.list(func(run influx.Run) bool { return run.ID == id }) {
		return &run, nil
	}
	return nil, &influx.Error{StatusCode: 404, Code: "not found", Message: "run not found"}
}

func (f *fake) Runs(_ context.Context, _ string, filter influx.RunFilter) ([]influx.Run, error) {
	time.Sleep(f.slow)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.isDeleted() {
		return nil, errTaskGone
	}
	if time.Now().Before(f.unlistable) {
		return nil, &influx.Error{Operation: "list the runs of the task", StatusCode: 503}
	}
	return f.list(func(run influx.Run) bool {
		return run.ScheduledFor.After(filter.After) && run.ScheduledFor.Before(filter.Before)
	}), nil
}

// ranFor returns the number of runs for each time.
func (f *fake) ranFor() map[time.Time]int {
	n := map[time.Time]int{}
	for _, run := range f.runs {
		n[run.ScheduledFor]++
	}
	return n
}

var first = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

func hoursFrom(n int) []time.Time {
	var times []time.Time
	for i := range n {
		times = append(times, first.Add(time.Duration(i)*time.Hour))
	}
	return times
}

func newTestBackfill(f *fake, parallel int, keepGoing bool, n int) *backfill {
	times := hoursFrom(n)
	return newBackfill(f, newWatch(f, "task"), parallel, keepGoing, times)
}

var cpu = &influx.Task{ID: "0123456789abcdef", Name: "cpu"}

// expectOnce fails the test unless each of the first n hours had exactly one run.
func expectOnce(t *testing.T, f *fake, n int) {
	t.Helper()
	if len(f.ranFor()) != n || len(f.runs) != n {
		t.Errorf("%d runs for %d times, not one for each of %d", len(f.runs), len(f.ranFor()), n)
	}
	for _, at := range hoursFrom(n) {
		if f.ranFor()[at] != 1 {
			t.Errorf("%d runs for %s", f.ranFor()[at], at)
		}
	}
}

func TestBackfill_parallel(t *testing.T) {
	for _, parallel := range []int{1, 7, 1000} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			b := newTestBackfill(f, parallel, false, 100)
			if err := b.run(t.Context(), func() {}); err != nil {
				t.Fatal(err)
			}
			expectOnce(t, f, 100)
			if b.succeeded != 100 || f.most > parallel || f.most < min(parallel, 100) {
				t.Errorf("parallel %d: %d succeeded, with up to %d in progress", parallel, b.succeeded, f.most)
			}
		})
	}
}

// One run is not "1 runs".
func TestBackfill_one(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, said := newTestBackfill(newFake(), 5, false, 1), ""
		err := b.runAndReport(t.Context(), cpu, &progress{send: func(e action.InvokeProgressEvent) { said += e.Message + "\n" }})
		if err != nil || !strings.Contains(said, "Starting 1 run of the task") || !strings.Contains(said, "scheduled for 2026-03-01T00:00:00Z.") ||
			!strings.Contains(said, "\nThe run of the task") || strings.Contains(said, "runs") {
			t.Errorf("%v:\n%s", err, said)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.fails = func(time.Time) bool { return true }
		b := newTestBackfill(f, 5, false, 1)
		if err := b.run(t.Context(), func() {}); err != nil {
			t.Fatal(err)
		}
		expectDiagnostic(t, b, nil, "Backfill runs failed", "1 of 1 run of the task", "0 of 1 run succeeded, 1 failed.")
	})
}

func TestBackfill_onFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.fails = func(at time.Time) bool { return at.Equal(first.Add(2 * time.Hour)) }
		b := newTestBackfill(f, 5, false, 20)
		if err := b.run(t.Context(), func() {}); err != nil {
			t.Fatal(err)
		}
		expectOnce(t, f, 5)
		expectDiagnostic(t, b, nil, "Backfill runs failed",
			`1 of 20 runs of the task "cpu" (0123456789abcdef) failed.`, "2026-03-01T02:00:00Z", "no such bucket",
			"4 of 20 runs succeeded, 1 failed, 15 not started.", "from 2026-03-01T05:00:00Z to 2026-03-01T19:00:00Z",
			"skip_successful = true")
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.fails = func(at time.Time) bool { return at.Hour() < 12 }
		b := newTestBackfill(f, 5, true, 20)
		if err := b.run(t.Context(), func() {}); err != nil {
			t.Fatal(err)
		}
		expectOnce(t, f, 20)
		expectDiagnostic(t, b, nil, "Backfill runs failed", "12 of 20 runs of the task", "and 2 more", "8 of 20 runs succeeded, 12 failed.")
	})
}

func expectDiagnostic(t *testing.T, b *backfill, err error, summary string, phrases ...string) {
	t.Helper()
	diags := b.diagnostics(cpu, err)
	if len(diags) != 1 || diags[0].Summary() != summary {
		t.Fatalf("the diagnostics are %v", diags)
	}
	for _, phrase := range phrases {
		if !strings.Contains(diags[0].Detail(), phrase) {
			t.Errorf("it doesn't say %q:\n%s", phrase, diags[0].Detail())
		}
	}
}

func TestBackfill_interrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 20)
		ctx, cancel := context.WithCancel(t.Context())
		err := b.run(ctx, func() {
			if b.succeeded > 0 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		expectOnce(t, f, 5)
		expectDiagnostic(t, b, err, "Backfill interrupted", "5 of 20 runs succeeded, 15 not started", "from 2026-03-01T05:00:00Z to 2026-03-01T19:00:00Z")
	})
}

func TestBackfill_timeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 20)
		ctx, cancel := withTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		err := b.run(ctx, func() {})
		expectOnce(t, f, 5)
		expectDiagnostic(t, b, err, "Backfill timed out", "timed out after 500ms", "0 of 20 runs succeeded, 5 running, 15 not started",
			"The running ones continue in InfluxDB")
	})
}

func TestBackfill_refused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.refuses = 8
		b := newTestBackfill(f, 5, false, 20)
		err := b.run(t.Context(), func() {})
		if err != nil || len(f.runs) > 9 || b.succeeded != len(f.runs) || len(b.todo) != 20-len(f.runs) {
			t.Errorf("%s (%v)", b.summary(), err)
		}
		expectDiagnostic(t, b, nil, "Could not start a run of the task", "task not found", "not started")
	})
}

// A backfill doesn't wait forever for a run that is in no list any more.
func TestBackfill_runVanishes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 5)
		vanished := false
		err := b.run(t.Context(), func() {
			if !vanished {
				vanished = true
				delete(f.runs, "0000000000000001")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(b.failed) > 0 {
			t.Errorf("%d failed", len(b.failed))
		}
		expectDiagnostic(t, b, nil, "Unknown outcome of backfill runs", "no longer has a record of 1 of 5 runs", ":00:00Z (run 0000000000000001, unknown)",
			"4 of 5 runs succeeded, 1 unknown", "look for the data")
	})
}

// A run isn't lost if two requests in a row miss it, even if the polls take long.
func TestBackfill_slowPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.takes, f.gap, f.slow = 10*time.Second, 100*time.Millisecond, 5*time.Second
		b := newTestBackfill(f, 5, false, 5)
		if err := b.run(t.Context(), func() {}); err != nil || b.succeeded != 5 {
			t.Errorf("%s (%v)", b.summary(), err)
		}
	})
}

// After an interrupt, the times that are left come after all times with a run, so that a backfill can resume there.
func TestBackfill_interruptedInABatch(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			ctx, interrupt := context.WithCancel(t.Context())
			f.onStart = func() {
				if f.asked == 7 {
					interrupt()
				}
			}
			b := newTestBackfill(f, 50, false, 50)
			if err := b.run(ctx, func() {}); !errors.Is(err, context.Canceled) || len(b.todo) == 0 {
				t.Fatalf("%s (%v)", b.summary(), err)
			}
			for at := range f.ranFor() {
				if !at.Before(b.todo[0]) {
					t.Errorf("a run for %s was started, but none for %s", at, b.todo[0])
				}
			}
		})
	}
}

// Deleting the task ends the backfill at once.
func TestBackfill_taskDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 20)
		began := time.Now()
		f.deleted = began.Add(1500 * time.Millisecond)
		err := b.run(t.Context(), func() {})
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("told after %s", took)
		}
		expectDiagnostic(t, b, err, "Task deleted", "was deleted during the backfill", "of 20 runs succeeded")
	})
}

// A backfill continues if the server briefly can't list runs, and ends if it can't for a long time.
func TestBackfill_unlistable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 20)
		f.unlistable = time.Now().Add(10 * time.Second)
		if err := b.run(t.Context(), func() {}); err != nil || b.succeeded != 20 {
			t.Errorf("%s (%v)", b.summary(), err)
		}
		expectOnce(t, f, 20)
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		b := newTestBackfill(f, 5, false, 20)
		f.unlistable = time.Now().Add(time.Hour)
		err := b.run(t.Context(), func() {})
		expectDiagnostic(t, b, err, "InfluxDB can't be reached", "Could not list the runs of the task", "5 running, 15 not started")
	})
}

// A backfill leaves the times that the scheduler still has to run to it.
func TestBackfillTimes(t *testing.T) {
	for offset, want := range map[string]string{
		"":    "[20 21 22 23]",
		"1h":  "[20 21 22 23]",
		"90m": "[20 21 22]",
		// The task was created at 22:30, so the scheduler never runs it for 22:00.
		"3h":   "[20 21 22]",
		"-90m": "[20 21 22 23]",
	} {
		synctest.Test(t, func(t *testing.T) {
			midnight := time.Now()
			task := &influx.Task{Every: "1h", Offset: offset, CreatedAt: midnight.Add(-90 * time.Minute)}
			config := backfillModel{Start: framework.Time(midnight.Add(-4 * time.Hour)), Stop: framework.Time(midnight.Add(time.Hour))}
			var diags diag.Diagnostics
			var hours []int
			for _, at := range config.times(task, &diags) {
				hours = append(hours, at.Hour())
			}
			if fmt.Sprint(hours) != want || diags.HasError() {
				t.Errorf("offset %s: %v, not %s %v", offset, hours, want, diags)
			}
		})
	}
}
