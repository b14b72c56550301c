package influx

import (
	"context"
	"net/http"
	"time"
)

// A run's status.
const (
	RunScheduled = "scheduled"
	RunStarted   = "started"
	RunSuccess   = "success"
	RunFailed    = "failed"
	RunCanceled  = "canceled"
)

// Run is one run of a task. The server keeps finished runs for three days.
type Run struct {
	ID     string `json:"id"`
	TaskID string `json:"taskID"`
	Status string `json:"status"`
	// ScheduledFor is what now() is in the script, in whole seconds.
	ScheduledFor time.Time `json:"scheduledFor"`
	StartedAt    time.Time `json:"startedAt"`
	FinishedAt   time.Time `json:"finishedAt"`
	// RequestedAt is zero for a run that the schedule has started.
	RequestedAt time.Time `json:"requestedAt"`
	// Flux is in the published API, but InfluxDB OSS doesn't return it.
	Flux  string            `json:"flux"`
	Log   []LogEvent        `json:"log"`
	Links map[string]string `json:"links"`
}

// LogEvent is a line of a run's log. The reason of a failure is in one.
type LogEvent struct {
	RunID   string `json:"runID"`
	Time    string `json:"time"` // RFC 3339
	Message string `json:"message"`
}

// Run returns one run of a task. [IsRunGone] tells whether an error means that
// there is none.
func (c *Client) Run(ctx context.Context, taskID, runID string) (*Run, error) {
	return c.run(ctx, request{
		operation:  "read the run",
		method:     http.MethodGet,
		path:       []string{"tasks", taskID, "runs", runID},
		repeatable: true,
	})
}

// StartRun queues a run of an active task, with scheduledFor as its now(). Zero
// means the present. It is sent again only when the server can't have seen it.
func (c *Client) StartRun(ctx context.Context, taskID string, scheduledFor time.Time) (*Run, error) {
	body := map[string]string{}
	if !scheduledFor.IsZero() {
		body["scheduledFor"] = scheduledFor.UTC().Format(time.RFC3339)
	}
	return c.run(ctx, request{
		operation: "start a run of the task",
		method:    http.MethodPost,
		path:      []string{"tasks", taskID, "runs"},
		body:      body,
	})
}

// RetryRun queues a new run, with another ID, for the time of an earlier one.
// It is sent again only when the server can't have seen it.
func (c *Client) RetryRun(ctx context.Context, taskID, runID string) (*Run, error) {
	return c.run(ctx, request{
		operation: "retry the run",
		method:    http.MethodPost,
		path:      []string{"tasks", taskID, "runs", runID, "retry"},
	})
}

// run makes a call whose answer is a run.
func (c *Client) run(ctx context.Context, r request) (*Run, error) {
	run := new(Run)
	if err := c.do(ctx, r, run); err != nil {
		return nil, err
	}
	return run, nil
}

// CancelRun cancels a run that is queued or runs. [IsRunGone] tells whether an
// error means that it has finished.
func (c *Client) CancelRun(ctx context.Context, taskID, runID string) error {
	return c.do(ctx, request{
		operation:  "cancel the run",
		method:     http.MethodDelete,
		path:       []string{"tasks", taskID, "runs", runID},
		repeatable: true,
	}, nil)
}

// TaskLogs returns the logs of a task's 100 latest runs; the server gives no
// more.
func (c *Client) TaskLogs(ctx context.Context, taskID string) ([]LogEvent, error) {
	return c.logs(ctx, "read the logs of the task", "tasks", taskID, "logs")
}

// RunLogs returns the log of a run.
func (c *Client) RunLogs(ctx context.Context, taskID, runID string) ([]LogEvent, error) {
	return c.logs(ctx, "read the log of the run", "tasks", taskID, "runs", runID, "logs")
}

func (c *Client) logs(ctx context.Context, operation string, path ...string) ([]LogEvent, error) {
	var answer struct{ Events []LogEvent }
	err := c.do(ctx, request{
		operation:  operation,
		method:     http.MethodGet,
		path:       path,
		repeatable: true,
	}, &answer)
	return answer.Events, err
}
