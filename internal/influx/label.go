package influx

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// Label is a name, with properties, that tasks and other things can have.
type Label struct {
	ID    string `json:"id"`
	OrgID string `json:"orgID"`
	// Name is unique in the organization; upper and lower case are the same.
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties"`
}

// LabelCreate is a new label. The server doesn't check that the organization exists.
type LabelCreate struct {
	OrgID      string            `json:"orgID"`
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties,omitempty"`
}

// LabelUpdate is a change of a label. Empty fields stay as they are.
type LabelUpdate struct {
	Name string `json:"name,omitempty"`
	// Properties are added to those of the label. An empty value removes a property.
	Properties map[string]string `json:"properties,omitempty"`
}

// creationProperty is a property that a label has only while it is being created. Its value is random, so that the
// label is found by it if the answer is lost. A label that keeps it was left unfinished.
const creationProperty = "terraform-creation"

// CreateLabel creates a label. [IsDuplicate] tells whether an error means that the organization has one of this name. A
// label that is returned with an error was created, but is still marked as unfinished.
func (c *Client) CreateLabel(ctx context.Context, create LabelCreate) (*Label, error) {
	marked := create
	marked.Properties = maps.Clone(create.Properties)
	if marked.Properties == nil {
		marked.Properties = map[string]string{}
	}
	marked.Properties[creationProperty] = rand.Text()
	label, _, err := createOnce(ctx, c, func() (*Label, error) {
		return c.label(ctx, request{
			operation: createLabel,
			method:    http.MethodPost,
			path:      []string{"labels"},
			body:      marked,
		})
	}, func() (*Label, error) {
		labels, err := c.Labels(ctx, LabelFilter{OrgID: create.OrgID, Name: create.Name})
		return findLabel(labels, err, func(l Label) bool {
			return l.Properties[creationProperty] == marked.Properties[creationProperty]
		})
	})
	if err != nil {
		return nil, err
	}
	finished, err := c.patchLabel(ctx, finishLabel, label.ID, LabelUpdate{Properties: map[string]string{creationProperty: ""}})
	if err != nil {
		return label, err
	}
	return finished, nil
}

// findLabel returns the label for which is reports true, nil if there is none.
func findLabel(labels []Label, err error, is func(Label) bool) (*Label, error) {
	i := slices.IndexFunc(labels, is)
	if i < 0 {
		return nil, err
	}
	return &labels[i], nil
}

// IsUnfinished reports whether the creation of the label was interrupted, or is still running.
func (l Label) IsUnfinished() bool { return l.Properties[creationProperty] != "" }

// AdoptLabel turns an unfinished label into the label to create.
func (c *Client) AdoptLabel(ctx context.Context, unfinished Label, create LabelCreate) (*Label, error) {
	update := LabelUpdate{Name: create.Name, Properties: map[string]string{}}
	for key := range unfinished.Properties {
		update.Properties[key] = ""
	}
	maps.Copy(update.Properties, create.Properties)
	return c.patchLabel(ctx, finishLabel, unfinished.ID, update)
}

// Label returns the label with this ID. [IsLabelGone] tells whether an error means that there is none.
func (c *Client) Label(ctx context.Context, id string) (*Label, error) {
	return c.label(ctx, request{
		operation: readLabel,
		method:    http.MethodGet,
		path:      []string{"labels", id},
	})
}

// UpdateLabel changes a label, and returns the result.
func (c *Client) UpdateLabel(ctx context.Context, id string, update LabelUpdate) (*Label, error) {
	return c.patchLabel(ctx, updateLabel, id, update)
}

func (c *Client) patchLabel(ctx context.Context, o operation, id string, update LabelUpdate) (*Label, error) {
	return c.label(ctx, request{
		operation: o,
		method:    http.MethodPatch,
		path:      []string{"labels", id},
		body:      update,
	})
}

type labelAnswer struct{ Label Label }

func (a labelAnswer) complete() bool { return a.Label.ID != "" }

// label sends a request whose answer is a label.
func (c *Client) label(ctx context.Context, r request) (*Label, error) {
	answer, err := call[labelAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	return &answer.Label, nil
}

// DeleteLabel deletes a label, and so removes it from everything that has it. It isn't an error if the label doesn't
// exist.
func (c *Client) DeleteLabel(ctx context.Context, id string) error {
	err := callEmpty(ctx, c, request{
		operation: deleteLabel,
		method:    http.MethodDelete,
		path:      []string{"labels", id},
	})
	if IsLabelGone(err) {
		return nil
	}
	return err
}

// LabelFilter selects labels. Empty fields match all.
type LabelFilter struct {
	OrgID string
	// Name is compared without regard to upper and lower case.
	Name string
}

// Labels lists the labels that match the filter and are visible to the token, in ascending order of ID. The server
// returns them all at once.
func (c *Client) Labels(ctx context.Context, filter LabelFilter) ([]Label, error) {
	query := url.Values{}
	if filter.OrgID != "" {
		query.Set("orgID", filter.OrgID)
	}
	if filter.Name != "" {
		query.Set("name", filter.Name)
	}
	return c.labels(ctx, request{
		operation: listLabels,
		method:    http.MethodGet,
		path:      []string{"labels"},
		query:     query,
	})
}

// TaskLabels lists the labels of a task, in ascending order of ID. For a task that doesn't exist, the server lists
// none, or those that the task had.
func (c *Client) TaskLabels(ctx context.Context, taskID string) ([]Label, error) {
	return c.labels(ctx, request{
		operation: listTaskLabels,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, "labels"},
	})
}

// LabelsOf returns the labels of a task. It requests them if the task came without them.
func (c *Client) LabelsOf(ctx context.Context, task *Task) ([]Label, error) {
	if task.Labels != nil {
		return task.Labels, nil
	}
	return c.TaskLabels(ctx, task.ID)
}

type labelsAnswer struct{ Labels list[Label] }

func (a labelsAnswer) complete() bool { return a.Labels.present }

// labels sends a request whose answer is a list of labels.
func (c *Client) labels(ctx context.Context, r request) ([]Label, error) {
	answer, err := call[labelsAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	return answer.Labels.items, nil
}

// AddTaskLabel attaches a label to a task. [IsDuplicate] tells whether an error means that the task has it. The server
// checks neither that the task exists, nor that the label is of its organization.
//
// The caller must make sure that the task doesn't have the label: after a lost answer, nothing tells who attached it.
func (c *Client) AddTaskLabel(ctx context.Context, taskID, labelID string) error {
	_, _, err := createOnce(ctx, c, func() (*Label, error) {
		return c.label(ctx, request{
			operation: addTaskLabel,
			method:    http.MethodPost,
			path:      []string{"tasks", taskID, "labels"},
			body:      map[string]string{"labelID": labelID},
		})
	}, func() (*Label, error) {
		labels, err := c.TaskLabels(ctx, taskID)
		return findLabel(labels, err, func(l Label) bool { return l.ID == labelID })
	})
	return err
}

// RemoveTaskLabel removes a label from a task. It isn't an error if the task doesn't have it.
func (c *Client) RemoveTaskLabel(ctx context.Context, taskID, labelID string) error {
	return callEmpty(ctx, c, request{
		operation: removeTaskLabel,
		method:    http.MethodDelete,
		path:      []string{"tasks", taskID, "labels", labelID},
	})
}
