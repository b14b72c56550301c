package influx

import (
	"context"
	"net/http"
	"slices"
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
	// ScriptID is the ID of the invokable script that a task of InfluxDB Cloud may run instead of Flux.
	ScriptID string `json:"scriptID"`
	// Every is a Flux duration as the script has it; empty with Cron.
	Every string `json:"every"`
	Cron  string `json:"cron"`
	// Offset is a duration as Go writes one; empty means none.
	Offset    string    `json:"offset"`
	CreatedAt time.Time `json:"createdAt"`
	// UpdatedAt is zero until the first update.
	UpdatedAt time.Time `json:"updatedAt"`
	// LatestCompleted is the scheduled time of the latest run that has completed; before the first one, it is when the
	// task was created.
	LatestCompleted time.Time `json:"latestCompleted"`
	// LastRunStatus and LastRunError are empty until a run has completed.
	LastRunStatus string `json:"lastRunStatus"`
	LastRunError  string `json:"lastRunError"`
	// AuthorizationID is in the published API, but InfluxDB OSS doesn't return it.
	AuthorizationID string `json:"authorizationID"`
	// Labels is nil if the answer has none of this name, which the published API allows: see [Client.LabelsOf].
	Labels []Label           `json:"labels"`
	Links  map[string]string `json:"links"`
}

// RunsInvokableScript reports whether the task has no script of its own.
func (t Task) RunsInvokableScript() bool { return t.ScriptID != "" && t.Flux == "" }

func (t Task) complete() bool { return t.ID != "" && t.OrgID != "" }

// TaskCreate is a new task. It has no status, since a task that is created inactive runs anyway
// (https://github.com/influxdata/influxdb/issues/26781).
type TaskCreate struct {
	OrgID       string `json:"orgID"`
	Flux        string `json:"flux"`
	Description string `json:"description,omitempty"`
	// Name is the name in the script, by which the task is found if the answer is lost.
	Name string `json:"-"`
}

// TaskUpdate is a change of a task. Nil fields stay as they are. To change the name or the schedule, send the whole
// script: the server would reformat it if it got a single option.
type TaskUpdate struct {
	Flux   *string `json:"flux,omitempty"`
	Status *string `json:"status,omitempty"`
	// Description must come with another field, since the server refuses it alone.
	Description *string `json:"description,omitempty"`
}

// CreateTask creates an active task. No other task may have its script, which should have a random number in a comment:
// by that the task is found if the answer is lost. mayBeDuplicated reports that a request whose answer was lost may
// have created, or may still create, a second task: see [Client.EndTaskCreation].
func (c *Client) CreateTask(ctx context.Context, create TaskCreate) (task *Task, mayBeDuplicated bool, err error) {
	task, repeated, err := createOnce(ctx, c, func() (*Task, error) {
		return call[Task](ctx, c, request{
			operation: createTask,
			method:    http.MethodPost,
			path:      []string{"tasks"},
			body:      create,
		})
	}, func() (*Task, error) {
		found, err := c.TasksWithScript(ctx, create)
		if len(found) == 0 {
			return nil, err
		}
		return &found[0], nil
	})
	return task, repeated || MayHaveActed(err), err
}

// TasksWithScript lists the tasks that have the organization, name and script of the new task.
func (c *Client) TasksWithScript(ctx context.Context, create TaskCreate) ([]Task, error) {
	tasks, err := c.Tasks(ctx, TaskFilter{OrgID: create.OrgID, Name: create.Name})
	return slices.DeleteFunc(tasks, func(t Task) bool { return t.Flux != create.Flux }), err
}

// Task returns the task with this ID. [IsTaskGone] tells whether an error means that there is none.
func (c *Client) Task(ctx context.Context, id string) (*Task, error) {
	return call[Task](ctx, c, request{
		operation: readTask,
		method:    http.MethodGet,
		path:      []string{"tasks", id},
	})
}

// CompleteTask does what UpdateTask does, as the last step of a creation.
func (c *Client) CompleteTask(ctx context.Context, id string, update TaskUpdate) (*Task, error) {
	return c.patchTask(ctx, finishTask, id, update)
}

// UpdateTask changes a task, and returns the result.
func (c *Client) UpdateTask(ctx context.Context, id string, update TaskUpdate) (*Task, error) {
	return c.patchTask(ctx, updateTask, id, update)
}

func (c *Client) patchTask(ctx context.Context, o operation, id string, update TaskUpdate) (*Task, error) {
	return call[Task](ctx, c, request{
		operation: o,
		method:    http.MethodPatch,
		path:      []string{"tasks", id},
		body:      update,
	})
}

// DeleteTask deletes a task. It isn't an error if the task doesn't exist.
func (c *Client) DeleteTask(ctx context.Context, id string) error {
	err := callEmpty(ctx, c, request{
		operation: deleteTask,
		method:    http.MethodDelete,
		path:      []string{"tasks", id},
	})
	if IsTaskGone(err) {
		return nil
	}
	return err
}
