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
	// ScheduledFor is now() in the script, in whole seconds.
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

// LogEvent is a line of a run's log. If the run has failed, one of the lines has the reason.
type LogEvent struct {
	RunID   string `json:"runID"`
	Time    string `json:"time"` // RFC 3339
	Message string `json:"message"`
}

func (r Run) complete() bool { return r.ID != "" && r.TaskID != "" }

// Run returns one run of a task. [IsRunGone] tells whether an error means that there is none.
func (c *Client) Run(ctx context.Context, taskID, runID string) (*Run, error) {
	return call[Run](ctx, c, request{
		operation: readRun,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, "runs", runID},
	})
}

// CancelRun cancels a run that is queued or running. [IsRunGone] tells whether an error means that it has finished.
func (c *Client) CancelRun(ctx context.Context, taskID, runID string) error {
	return callEmpty(ctx, c, request{
		operation: cancelRun,
		method:    http.MethodDelete,
		path:      []string{"tasks", taskID, "runs", runID},
	})
}

// TaskLogs returns the logs of a task's 100 latest runs; the server returns no more.
func (c *Client) TaskLogs(ctx context.Context, taskID string) ([]LogEvent, error) {
	return c.logs(ctx, taskLogs, "tasks", taskID, "logs")
}

// RunLogs returns the log of a run.
func (c *Client) RunLogs(ctx context.Context, taskID, runID string) ([]LogEvent, error) {
	return c.logs(ctx, runLogs, "tasks", taskID, "runs", runID, "logs")
}

type logAnswer struct{ Events list[LogEvent] }

func (a logAnswer) complete() bool { return a.Events.present }

func (c *Client) logs(ctx context.Context, o operation, path ...string) ([]LogEvent, error) {
	answer, err := call[logAnswer](ctx, c, request{
		operation: o,
		method:    http.MethodGet,
		path:      path,
	})
	if err != nil {
		return nil, err
	}
	return answer.Events.items, nil
}
