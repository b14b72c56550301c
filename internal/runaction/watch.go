package runaction

import (
	"context"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// watch polls the unfinished runs of a task.
type watch struct {
	client runClient
	taskID string
	runs   map[string]*watched // by ID
	pause  time.Duration       // until the next poll
	polled time.Time           // when a poll last succeeded
}

// watched is a run at its last poll.
type watched struct {
	influx.Run
	missing time.Time // when a poll first didn't return the run, or zero
	ended   time.Time // when a poll first returned it as finished
}

const (
	// The server starts manual runs once a second, so polling much more often is useless. As long as no run finishes,
	// the polls become less frequent.
	shortestPause = 200 * time.Millisecond
	longestPause  = 2 * time.Second
	// A poll is a query over all recent runs of the task. Polling may use at most 1/pollShare of the server's time.
	pollShare = 5
	// lostAfter is how long a run may be in no list until it counts as lost. A run that has just finished is briefly in
	// none.
	lostAfter = 15 * time.Second
	// logDelay is how long to wait for the reason in the log of a failed run. The server writes it after the status.
	logDelay = 5 * time.Second
	// pollTimeout is how long polls may fail. The runs continue meanwhile, and a server that is busy with them may not
	// be able to list them.
	pollTimeout = 30 * time.Second
)

func newWatch(c runClient, taskID string) *watch {
	return &watch{client: c, taskID: taskID, runs: map[string]*watched{}, pause: shortestPause, polled: time.Now()}
}

func (w *watch) add(run influx.Run) {
	w.runs[run.ID] = &watched{Run: run}
}

// finished waits for the next poll, and returns the runs that have finished since the last one.
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
	case err != nil && !influx.IsTaskGone(err) && time.Since(w.polled) < pollTimeout:
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

// list lists the runs. It reads a single run by its ID: until that has finished, this costs the server no query.
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

// take removes and returns the finished runs. A canceled run may be unfinished: a manually started one continues.
func (w *watch) take(ctx context.Context, listed []influx.Run) ([]influx.Run, error) {
	var finished []influx.Run
	present := map[string]bool{}
	for _, run := range listed {
		known, ok := w.runs[run.ID]
		if !ok {
			continue
		}
		present[run.ID] = true
		known.Run, known.missing = run, time.Time{}
		if known.isComplete() {
			finished = append(finished, run)
			delete(w.runs, run.ID)
		}
	}
	for id, run := range w.runs {
		switch {
		case present[id]:
			continue
		case run.missing.IsZero():
			run.missing = time.Now()
			continue
		case time.Since(run.missing) < lostAfter:
			continue
		}
		found, err := w.single(ctx, id)
		if err != nil {
			return finished, err
		}
		run.missing = time.Time{}
		if len(found) == 0 {
			run.Status = runUnknown
			finished = append(finished, run.Run)
			delete(w.runs, id)
		}
	}
	return finished, nil
}

// isComplete reports whether the run has finished and its log is complete.
func (w *watched) isComplete() bool {
	if w.FinishedAt.IsZero() {
		return false
	}
	if w.ended.IsZero() {
		w.ended = time.Now()
	}
	return w.Status == influx.RunSuccess || len(reason(w.Run)) > 0 || time.Since(w.ended) > logDelay
}

// runUnknown is the status of a run that InfluxDB no longer has a record of.
const runUnknown = "unknown"

// whyUnknown explains why InfluxDB loses a record and what to do.
const whyUnknown = "InfluxDB loses the record of a run whose log, which quotes the script, is larger than 1 MiB. " +
	"To find out whether the run succeeded, look for the data that it writes."
