package influx

import (
	"context"
	"net/http"
	"net/url"
)

// Label is a name, with properties, that tasks and other things can have.
type Label struct {
	ID    string `json:"id"`
	OrgID string `json:"orgID"`
	// Name is unique in the organization; upper and lower case are the same.
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties"`
}

// LabelCreate is a new label. The server doesn't check that the organization
// exists.
type LabelCreate struct {
	OrgID      string            `json:"orgID"`
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties,omitempty"`
}

// LabelUpdate is a change of a label; what is empty stays as it is.
type LabelUpdate struct {
	Name string `json:"name,omitempty"`
	// Properties are added to those that the label has. An empty value removes
	// a property.
	Properties map[string]string `json:"properties,omitempty"`
}

// CreateLabel creates a label. [IsDuplicate] tells whether an error means that
// the organization has one of this name.
func (c *Client) CreateLabel(ctx context.Context, create LabelCreate) (*Label, error) {
	label, err := c.label(ctx, request{
		operation:  "create the label",
		method:     http.MethodPost,
		path:       []string{"labels"},
		body:       create,
		repeatable: true,
	})
	if !isOwnDuplicate(err) {
		return label, err
	}
	found, listErr := c.Labels(ctx, LabelFilter{OrgID: create.OrgID, Name: create.Name})
	if listErr != nil || len(found) != 1 {
		return nil, err
	}
	return &found[0], nil
}

// Label returns the label with this ID. [IsLabelGone] tells whether an error
// means that there is none.
func (c *Client) Label(ctx context.Context, id string) (*Label, error) {
	return c.label(ctx, request{
		operation:  "read the label",
		method:     http.MethodGet,
		path:       []string{"labels", id},
		repeatable: true,
	})
}

// UpdateLabel changes a label, and returns it as it is then.
func (c *Client) UpdateLabel(ctx context.Context, id string, update LabelUpdate) (*Label, error) {
	return c.label(ctx, request{
		operation:  "update the label",
		method:     http.MethodPatch,
		path:       []string{"labels", id},
		body:       update,
		repeatable: true,
	})
}

// label makes a call whose answer is a label.
func (c *Client) label(ctx context.Context, r request) (*Label, error) {
	var answer struct{ Label Label }
	if err := c.do(ctx, r, &answer); err != nil {
		return nil, err
	}
	return &answer.Label, nil
}

// DeleteLabel deletes a label, and so takes it off everything that has it. That
// it is gone already is no error.
func (c *Client) DeleteLabel(ctx context.Context, id string) error {
	err := c.do(ctx, request{
		operation:  "delete the label",
		method:     http.MethodDelete,
		path:       []string{"labels", id},
		repeatable: true,
	}, nil)
	if IsLabelGone(err) {
		return nil
	}
	return err
}

// LabelFilter chooses labels of a list. Empty fields choose all.
type LabelFilter struct {
	OrgID string
	// Name is compared without regard to upper and lower case.
	Name string
}

// Labels lists the labels that the filter chooses, in ascending order of ID,
// less those that the token may not read. The server gives them all at once.
func (c *Client) Labels(ctx context.Context, filter LabelFilter) ([]Label, error) {
	query := url.Values{}
	if filter.OrgID != "" {
		query.Set("orgID", filter.OrgID)
	}
	if filter.Name != "" {
		query.Set("name", filter.Name)
	}
	return c.labels(ctx, request{
		operation:  "list labels",
		method:     http.MethodGet,
		path:       []string{"labels"},
		query:      query,
		repeatable: true,
	})
}

// TaskLabels lists the labels of a task, in ascending order of ID. For a task
// that doesn't exist the server doesn't say so, but lists none, or those that
// the task had.
func (c *Client) TaskLabels(ctx context.Context, taskID string) ([]Label, error) {
	return c.labels(ctx, request{
		operation:  "list the labels of the task",
		method:     http.MethodGet,
		path:       []string{"tasks", taskID, "labels"},
		repeatable: true,
	})
}

// labels makes a call whose answer is a list of labels.
func (c *Client) labels(ctx context.Context, r request) ([]Label, error) {
	var answer struct{ Labels []Label }
	err := c.do(ctx, r, &answer)
	return answer.Labels, err
}

// AddTaskLabel puts a label on a task. [IsDuplicate] tells whether an error
// means that the task has it. The server checks neither that the task exists,
// nor that the label is of its organization.
func (c *Client) AddTaskLabel(ctx context.Context, taskID, labelID string) error {
	err := c.do(ctx, request{
		operation:  "add the label to the task",
		method:     http.MethodPost,
		path:       []string{"tasks", taskID, "labels"},
		body:       map[string]string{"labelID": labelID},
		repeatable: true,
	}, nil)
	if isOwnDuplicate(err) {
		return nil
	}
	return err
}

// RemoveTaskLabel takes a label off a task. That it isn't on it is no error.
func (c *Client) RemoveTaskLabel(ctx context.Context, taskID, labelID string) error {
	return c.do(ctx, request{
		operation:  "remove the label from the task",
		method:     http.MethodDelete,
		path:       []string{"tasks", taskID, "labels", labelID},
		repeatable: true,
	}, nil)
}
