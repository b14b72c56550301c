package influx

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// RunStarter starts runs of a task. If the answer to a request is lost, it finds the run as one that was requested
// manually and didn't exist before.
type RunStarter struct {
	client *Client
	taskID string
	// Before holds the runs that existed when the starter was made.
	Before []Run
}

const (
	// A request whose connection broke may still be on its way to the server, so a run isn't missing until it has been
	// looked for several times.
	looks     = 4
	lookPause = time.Second
	// clockSkew is how far the server's clock may differ from the local one.
	clockSkew = 5 * time.Minute
)

// RunStarter returns a starter for times from first to last, or for the present if they are zero.
func (c *Client) RunStarter(ctx context.Context, taskID string, first, last time.Time) (*RunStarter, error) {
	before, err := c.Runs(ctx, taskID, ScheduledFor(first, last))
	if err != nil {
		return nil, err
	}
	return &RunStarter{client: c, taskID: taskID, Before: before}, nil
}

// ScheduledFor returns the filter for runs that are scheduled for times from first to last, or for the present if they
// are zero.
func ScheduledFor(first, last time.Time) RunFilter {
	if first.IsZero() {
		return RunFilter{After: time.Now().Add(-clockSkew), Before: time.Now().Add(clockSkew)}
	}
	return RunFilter{After: first.Add(-time.Second), Before: last.Add(time.Second)}
}

// Start queues a run of an active task, with scheduledFor as its now(). Zero means the present.
func (s *RunStarter) Start(ctx context.Context, scheduledFor time.Time) (*Run, error) {
	body := map[string]string{}
	if !scheduledFor.IsZero() {
		body["scheduledFor"] = scheduledFor.UTC().Format(time.RFC3339)
	}
	return s.create(ctx, scheduledFor, request{
		operation: startRun,
		method:    http.MethodPost,
		path:      []string{"tasks", s.taskID, "runs"},
		body:      body,
	})
}

// Retry queues a new run, with another ID, for the time of an earlier one.
func (s *RunStarter) Retry(ctx context.Context, earlier *Run) (*Run, error) {
	return s.create(ctx, earlier.ScheduledFor, request{
		operation: retryRun,
		method:    http.MethodPost,
		path:      []string{"tasks", s.taskID, "runs", earlier.ID, "retry"},
	})
}

func (s *RunStarter) create(ctx context.Context, scheduledFor time.Time, r request) (*Run, error) {
	run, _, err := createOnce(ctx, s.client,
		func() (*Run, error) { return call[Run](ctx, s.client, r) },
		func() (*Run, error) { return s.find(ctx, scheduledFor) })
	return run, err
}

// find returns the run for a time that the starter has started, nil if there is none.
func (s *RunStarter) find(ctx context.Context, scheduledFor time.Time) (*Run, error) {
	for look := 1; ; look++ {
		runs, err := s.client.Runs(ctx, s.taskID, ScheduledFor(scheduledFor, scheduledFor))
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(runs, s.isNew); i >= 0 {
			return &runs[i], nil
		}
		if look == looks {
			return nil, nil
		}
		if err := sleep(ctx, lookPause); err != nil {
			return nil, err
		}
	}
}

// isNew reports whether a run was requested manually, and didn't exist before.
func (s *RunStarter) isNew(run Run) bool {
	return !run.RequestedAt.IsZero() && !slices.ContainsFunc(s.Before, func(known Run) bool { return known.ID == run.ID })
}

// StartRun is [RunStarter.Start] for a single run.
func (c *Client) StartRun(ctx context.Context, taskID string, scheduledFor time.Time) (*Run, error) {
	s, err := c.RunStarter(ctx, taskID, scheduledFor, scheduledFor)
	if err != nil {
		return nil, err
	}
	return s.Start(ctx, scheduledFor)
}

// RetryRun is [RunStarter.Retry] for a single run. [IsRunGone] tells whether an error means that there is no such run.
func (c *Client) RetryRun(ctx context.Context, taskID, runID string) (*Run, error) {
	earlier, err := c.Run(ctx, taskID, runID)
	if err != nil {
		return nil, err
	}
	s, err := c.RunStarter(ctx, taskID, earlier.ScheduledFor, earlier.ScheduledFor)
	if err != nil {
		return nil, err
	}
	return s.Retry(ctx, earlier)
}
