package runaction

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// watch is the runs of a task that have been started and have not finished.
type watch struct {
	client runClient
	taskID string
	runs   map[string]*watched // by ID
	pause  time.Duration       // until the next poll
	polled time.Time           // when a poll last succeeded
}

// watched is a run as it was last seen.
type watched struct {
	influx.Run
	seen time.Time
	over time.Time // when it was first seen to be over
}

const (
	// The server begins manually started runs once a second, so polling much more often is useless. As long as nothing
	// finishes, the polls become rarer.
	shortestPause = 200 * time.Millisecond
	longestPause  = 2 * time.Second
	// A poll is a query over all recent runs of the task. Polling may use at most 1/pollShare of the server's time.
	pollShare = 5
	// missing is how long a run may be in no list until it counts as lost. A run that has just finished is in none for
	// a moment.
	missing = 15 * time.Second
	// settling is how long the log of a failed run may be without the reason. The server writes that after the status.
	settling = 5 * time.Second
	// patience is how long polls may fail. The runs continue meanwhile, and a server that is busy with them may not be
	// able to list them.
	patience = 30 * time.Second
)

func newWatch(c runClient, taskID string) *watch {
	return &watch{client: c, taskID: taskID, runs: map[string]*watched{}, pause: shortestPause, polled: time.Now()}
}

func (w *watch) add(run influx.Run) {
	w.runs[run.ID] = &watched{Run: run, seen: time.Now()}
}

// finished waits a little, and returns the runs that have finished since the last poll.
func (w *watch) finished(ctx context.Context) ([]influx.Run, error) {
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-time.After(w.pause):
	}
	began := time.Now()
	listed, err := w.list(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && !influx.IsTaskGone(err) && time.Since(w.polled) < patience:
		return nil, nil
	case err != nil:
		return nil, err
	}
	w.polled = time.Now()
	took := time.Since(began)
	finished, err := w.take(ctx, listed)
	w.pause = min(w.pause*3/2, longestPause)
	if len(finished) > 0 {
		w.pause = shortestPause
	}
	w.pause = max(w.pause, (pollShare-1)*took)
	return finished, err
}

// list lists the runs. A single one is read by itself: as long as it hasn't finished, this costs the server no query.
func (w *watch) list(ctx context.Context) ([]influx.Run, error) {
	var first, last time.Time
	for _, run := range w.runs {
		if len(w.runs) == 1 {
			return w.single(ctx, run.ID)
		}
		if first.IsZero() || run.ScheduledFor.Before(first) {
			first = run.ScheduledFor
		}
		if run.ScheduledFor.After(last) {
			last = run.ScheduledFor
		}
	}
	return w.client.Runs(ctx, w.taskID, influx.ScheduledFor(first, last))
}

func (w *watch) single(ctx context.Context, id string) ([]influx.Run, error) {
	run, err := w.client.Run(ctx, w.taskID, id)
	if influx.IsRunGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []influx.Run{*run}, nil
}

// take removes and returns the finished runs. A canceled run needn't have finished: one that was started manually is
// only marked as canceled, and continues.
func (w *watch) take(ctx context.Context, listed []influx.Run) ([]influx.Run, error) {
	var finished []influx.Run
	for _, run := range listed {
		known, ok := w.runs[run.ID]
		if !ok {
			continue
		}
		known.Run, known.seen = run, time.Now()
		if known.isComplete() {
			finished = append(finished, run)
			delete(w.runs, run.ID)
		}
	}
	for id, run := range w.runs {
		if time.Since(run.seen) < missing {
			continue
		}
		found, err := w.single(ctx, id)
		if err != nil {
			return finished, err
		}
		run.seen = time.Now()
		if len(found) == 0 {
			run.Status = runUnknown
			finished = append(finished, run.Run)
			delete(w.runs, id)
		}
	}
	return finished, nil
}

// isComplete reports whether the run has finished, and its log is complete.
func (w *watched) isComplete() bool {
	if w.FinishedAt.IsZero() {
		return false
	}
	if w.over.IsZero() {
		w.over = time.Now()
	}
	return w.Status == influx.RunSuccess || len(reason(w.Run)) > 0 || time.Since(w.over) > settling
}

// runUnknown is the status of a run of which InfluxDB has no record any more.
const runUnknown = "unknown"

// whyUnknown says why InfluxDB loses a record, and how to find out about the run.
const whyUnknown = "InfluxDB loses the record of a run whose log is larger than 1 MiB, and the log quotes the script. " +
	"To find out whether it succeeded, look for the data that it writes."

// reason returns why a run failed, in the words of its own log, a line each.
func reason(run influx.Run) []string {
	var messages []string
	for _, event := range run.Log {
		// Every log has these two; the first quotes the script.
		if strings.HasPrefix(event.Message, "Started task from script: ") || strings.HasPrefix(event.Message, "Completed(") {
			continue
		}
		messages = append(messages, strings.TrimSpace(event.Message))
	}
	if len(messages) == 0 {
		return nil
	}
	return strings.Split(influx.Printable(strings.Join(messages, "\n")), "\n")
}

// failure returns why a run of the task failed, with the same text before each line. The contents of the script's
// strings stay hidden, since they may be secrets. Places are those in the body if the provider has composed the script.
func failure(task *influx.Task, run influx.Run, before string) string {
	lines := reason(run)
	if len(lines) == 0 {
		lines = []string{"(nothing that says why)"}
	}
	log := flux.Hide(strings.Join(lines, before), task.Flux)
	if inBody := flux.InBody(log, task.Flux); inBody != log {
		log = inBody + before + "(Lines are counted without the task option.)"
	}
	return before + log
}

// progress sends messages to the user while an action is running.
type progress struct {
	send func(action.InvokeProgressEvent)
	last time.Time
}

func (p *progress) say(format string, args ...any) {
	p.last = time.Now()
	p.send(action.InvokeProgressEvent{Message: diagnostic.Sentence(format, args...)})
}

// due reports whether it is time for another message: at most one a second.
func (p *progress) due() bool { return time.Since(p.last) >= time.Second }
