package influx

import (
	"context"
	"errors"
	"time"
)

const (
	anID        = `"0123456789abcdef"`
	taskJSON    = `{"id":` + anID + `,"orgID":` + anID + `,"name":"n","flux":"f"}`
	runJSON     = `{"id":` + anID + `,"taskID":` + anID + `}`
	labelJSON   = `{"label":{"id":` + anID + `}}`
	someID      = "0123456789abcdef"
	notInfluxDB = `{"status":"ok","data":[{"id":1}]}`
)

// operations are all operations of the policy: how to call each, and what InfluxDB answers.
var operations = map[operation]struct {
	call   func(context.Context, *Client) error
	status int
	answer string
}{
	listTasks: {func(ctx context.Context, c *Client) error {
		_, err := c.Tasks(ctx, TaskFilter{})
		return err
	}, 200, `{"tasks":[]}`},
	readTask: {func(ctx context.Context, c *Client) error { return either(c.Task(ctx, someID)) }, 200, taskJSON},
	createTask: {func(ctx context.Context, c *Client) error {
		task, _, err := c.CreateTask(ctx, TaskCreate{OrgID: someID, Name: "n", Flux: "f"})
		return either(task, err)
	}, 201, taskJSON},
	finishTask: {func(ctx context.Context, c *Client) error {
		return either(c.CompleteTask(ctx, someID, TaskUpdate{Status: new("active")}))
	}, 200, taskJSON},
	updateTask: {func(ctx context.Context, c *Client) error {
		return either(c.UpdateTask(ctx, someID, TaskUpdate{Status: new("active")}))
	}, 200, taskJSON},
	deleteTask: {func(ctx context.Context, c *Client) error { return c.DeleteTask(ctx, someID) }, 204, ""},
	listRuns: {func(ctx context.Context, c *Client) error {
		_, err := c.Runs(ctx, someID, RunFilter{})
		return err
	}, 200, `{"runs":[]}`},
	readRun:   {func(ctx context.Context, c *Client) error { return either(c.Run(ctx, someID, someID)) }, 200, runJSON},
	startRun:  {func(ctx context.Context, c *Client) error { return either(starter(c).Start(ctx, time.Time{})) }, 201, runJSON},
	retryRun:  {func(ctx context.Context, c *Client) error { return either(starter(c).Retry(ctx, &Run{ID: someID})) }, 200, runJSON},
	cancelRun: {func(ctx context.Context, c *Client) error { return c.CancelRun(ctx, someID, someID) }, 200, ""},
	taskLogs: {func(ctx context.Context, c *Client) error {
		_, err := c.TaskLogs(ctx, someID)
		return err
	}, 200, `{"events":null}`},
	runLogs: {func(ctx context.Context, c *Client) error {
		_, err := c.RunLogs(ctx, someID, someID)
		return err
	}, 200, `{"events":null}`},
	listLabels: {func(ctx context.Context, c *Client) error {
		_, err := c.Labels(ctx, LabelFilter{})
		return err
	}, 200, `{"labels":[]}`},
	readLabel: {func(ctx context.Context, c *Client) error { return either(c.Label(ctx, someID)) }, 200, labelJSON},
	createLabel: {func(ctx context.Context, c *Client) error {
		return either(c.CreateLabel(ctx, LabelCreate{OrgID: someID, Name: "n"}))
	}, 201, labelJSON},
	finishLabel: {func(ctx context.Context, c *Client) error {
		return either(c.patchLabel(ctx, finishLabel, someID, LabelUpdate{}))
	}, 200, labelJSON},
	updateLabel: {func(ctx context.Context, c *Client) error {
		return either(c.UpdateLabel(ctx, someID, LabelUpdate{}))
	}, 200, labelJSON},
	deleteLabel: {func(ctx context.Context, c *Client) error { return c.DeleteLabel(ctx, someID) }, 204, ""},
	listTaskLabels: {func(ctx context.Context, c *Client) error {
		_, err := c.TaskLabels(ctx, someID)
		return err
	}, 200, `{"labels":[]}`},
	addTaskLabel:    {func(ctx context.Context, c *Client) error { return c.AddTaskLabel(ctx, someID, someID) }, 201, labelJSON},
	removeTaskLabel: {func(ctx context.Context, c *Client) error { return c.RemoveTaskLabel(ctx, someID, someID) }, 204, ""},
	listMembers:     {listUsers(Member), 200, `{"users":[]}`},
	addMember:       {addUser(Member), 201, `{"id":` + anID + `}`},
	removeMember:    {removeUser(Member), 204, ""},
	listOwners:      {listUsers(Owner), 200, `{"users":[]}`},
	addOwner:        {addUser(Owner), 201, `{"id":` + anID + `}`},
	removeOwner:     {removeUser(Owner), 204, ""},
	readOrganization: {func(ctx context.Context, c *Client) error {
		return either(c.OrganizationByName(ctx, "n"))
	}, 200, `{"orgs":[{"id":` + anID + `,"name":"n"}]}`},
	parseScript: {func(ctx context.Context, c *Client) error {
		_, err := c.AST(ctx, "f")
		return err
	}, 200, `{"ast":{}}`},
	checkSyntax: {func(ctx context.Context, c *Client) error {
		_, err := c.checkSyntax(ctx, "f")
		return err
	}, 200, `{"errors":[]}`},
	checkTypes: {func(ctx context.Context, c *Client) error {
		_, err := c.findMistakes(ctx, Script{OrgID: someID, Text: "f"})
		return err
	}, 400, `{"code":"invalid","message":"error @0:0-0:0: expected int but found string"}`},
	runQuery: {func(ctx context.Context, c *Client) error {
		_, err := c.Query(ctx, Query{OrgID: someID, Text: "f"})
		return err
	}, 200, queryCSV},
	signIn: {func(ctx context.Context, c *Client) error {
		_, err := (&session{username: "u"}).cookie(ctx, c, "")
		return err
	}, 204, ""},
}

var errNeither = errors.New("neither a result nor an error")

// either is the error of a call, which must return a result if there is none.
func either[T any](result *T, err error) error {
	if err == nil && result == nil {
		return errNeither
	}
	return err
}

func starter(c *Client) *RunStarter { return &RunStarter{client: c, taskID: someID} }

func listUsers(role Role) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error {
		_, err := c.TaskUsers(ctx, someID, role)
		return err
	}
}

func addUser(role Role) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error { return c.AddTaskUser(ctx, someID, someID, role) }
}

func removeUser(role Role) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error { return c.RemoveTaskUser(ctx, someID, someID, role) }
}
