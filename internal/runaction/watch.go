package runaction

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
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

// reason returns the lines of a run's log that say why it failed.
func reason(run influx.Run) []string {
	var messages []string
	for _, event := range run.Log {
		// Every log has these two messages. The first quotes the script.
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

// failure returns why a run of the task failed, with a prefix before each line. It hides the contents of the script's
// strings, since they may be secrets. If the provider composed the script, places are those in the body.
func failure(task *influx.Task, run influx.Run, prefix string) string {
	lines := reason(run)
	if len(lines) == 0 {
		lines = []string{"(no reason in the log)"}
	}
	log := flux.Hide(strings.Join(lines, prefix), task.Flux)
	if inBody := flux.InBody(log, task.Flux); inBody != log {
		log = inBody + prefix + "(Line numbers don't count the task option.)"
	}
	return prefix + log
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

// due reports whether the last message is at least a second ago.
func (p *progress) due() bool { return time.Since(p.last) >= time.Second }

// reportPauses reports the pauses that InfluxDB asks for, which can take minutes. The caller must call stop before the action
// ends. A progress message blocks until Terraform receives it, which it may never do after an interrupt. So a goroutine sends
// it, and not the request that waits.
func reportPauses(ctx context.Context, client *influx.Client, resp *action.InvokeResponse) (stop func()) {
	pauses := make(chan time.Duration, 1)
	unsubscribe := client.AnnouncePauses(func(pause time.Duration) {
		select {
		case pauses <- pause:
		default: // Terraform hasn't received the message about the last one yet.
		}
	})
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for pause := range pauses {
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(
				"InfluxDB has received too many requests. The provider continues in %s.", pause.Round(time.Second))})
		}
	}()
	return func() {
		unsubscribe()
		close(pauses)
		select {
		case <-sent:
		case <-ctx.Done():
		}
	}
}
