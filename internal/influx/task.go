package influx

import (
	"context"
	"net/http"
	"time"
)

// A task's status.
const (
	TaskActive   = "active"
	TaskInactive = "inactive"
)

// Task is a task as the server returns it.
type Task struct {
	ID          string `json:"id"`
	OrgID       string `json:"orgID"`
	Org         string `json:"org"`
	OwnerID     string `json:"ownerID"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Status      string `json:"status"`
	// Flux is the script, byte for byte as it was sent.
	Flux string `json:"flux"`
	// Every is a Flux duration as the script has it; empty with Cron.
	Every string `json:"every"`
	Cron  string `json:"cron"`
	// Offset is a duration as Go writes one; empty means none.
	Offset    string    `json:"offset"`
	CreatedAt time.Time `json:"createdAt"`
	// UpdatedAt is zero until the first update.
	UpdatedAt time.Time `json:"updatedAt"`
	// LatestCompleted is the scheduled time of the latest run that has
	// completed; before the first one, it is when the task was created.
	LatestCompleted time.Time `json:"latestCompleted"`
	// LastRunStatus and LastRunError are empty until a run has completed.
	LastRunStatus string `json:"lastRunStatus"`
	LastRunError  string `json:"lastRunError"`
	// AuthorizationID is in the published API, but InfluxDB OSS doesn't return it.
	AuthorizationID string            `json:"authorizationID"`
	Labels          []Label           `json:"labels"`
	Links           map[string]string `json:"links"`
}

// TaskCreate is a new task. There is no status in it: a task that is created
// inactive runs all the same (https://github.com/influxdata/influxdb/issues/26781).
type TaskCreate struct {
	OrgID       string `json:"orgID"`
	Flux        string `json:"flux"`
	Description string `json:"description,omitempty"`
}

// TaskUpdate is a change of a task; what is nil stays as it is. Name and
// schedule are changed by sending the whole script: the server would answer a
// change of one of them by reformatting it.
type TaskUpdate struct {
	Flux   *string `json:"flux,omitempty"`
	Status *string `json:"status,omitempty"`
	// Description goes with another field, as the server refuses it alone.
	Description *string `json:"description,omitempty"`
}

// CreateTask creates an active task. It is sent again only when the server
// can't have seen it, so it never creates two.
func (c *Client) CreateTask(ctx context.Context, create TaskCreate) (*Task, error) {
	task := new(Task)
	err := c.do(ctx, request{
		operation: "create the task",
		method:    http.MethodPost,
		path:      []string{"tasks"},
		body:      create,
	}, task)
	if err != nil {
		return nil, err
	}
	return task, nil
}

// Task returns the task with this ID. [IsTaskGone] tells whether an error means
// that there is none.
func (c *Client) Task(ctx context.Context, id string) (*Task, error) {
	task := new(Task)
	err := c.do(ctx, request{
		operation:  "read the task",
		method:     http.MethodGet,
		path:       []string{"tasks", id},
		repeatable: true,
	}, task)
	if err != nil {
		return nil, err
	}
	return task, nil
}

// UpdateTask changes a task, and returns it as it is then.
func (c *Client) UpdateTask(ctx context.Context, id string, update TaskUpdate) (*Task, error) {
	task := new(Task)
	err := c.do(ctx, request{
		operation:  "update the task",
		method:     http.MethodPatch,
		path:       []string{"tasks", id},
		body:       update,
		repeatable: true,
	}, task)
	if err != nil {
		return nil, err
	}
	return task, nil
}

// DeleteTask deletes a task. That it is gone already is no error.
func (c *Client) DeleteTask(ctx context.Context, id string) error {
	err := c.do(ctx, request{
		operation:  "delete the task",
		method:     http.MethodDelete,
		path:       []string{"tasks", id},
		repeatable: true,
	}, nil)
	if IsTaskGone(err) {
		return nil
	}
	return err
}
