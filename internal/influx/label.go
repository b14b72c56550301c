package influx

import (
	"context"
	"crypto/rand"
	"maps"
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

// creationProperty is a property that a label has only while it is created, with
// a value that no other label has: by it the label is found if the answer is
// lost. A label that has it was left unfinished.
const creationProperty = "terraform-creation"

// CreateLabel creates a label. [IsDuplicate] tells whether an error means that
// the organization has one of this name. A label that comes with an error has
// been created, but still has the mark of an unfinished one.
func (c *Client) CreateLabel(ctx context.Context, create LabelCreate) (*Label, error) {
	marked := create
	marked.Properties = maps.Clone(create.Properties)
	if marked.Properties == nil {
		marked.Properties = map[string]string{}
	}
	marked.Properties[creationProperty] = rand.Text()
	var label *Label
	_, err := c.makeOnce(ctx, func() (err error) {
		label, err = c.label(ctx, request{
			operation: createLabel,
			method:    http.MethodPost,
			path:      []string{"labels"},
			body:      marked,
		})
		return err
	}, func() (bool, error) {
		found, err := c.Labels(ctx, LabelFilter{OrgID: create.OrgID, Name: create.Name})
		for i := range found {
			if found[i].Properties[creationProperty] == marked.Properties[creationProperty] {
				label = &found[i]
				return true, err
			}
		}
		return false, err
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

// IsUnfinished reports whether the creation of the label was interrupted, or is
// still running.
func (l Label) IsUnfinished() bool { return l.Properties[creationProperty] != "" }

// AdoptLabel finishes the creation of an unfinished label, which then is what was
// to be created.
func (c *Client) AdoptLabel(ctx context.Context, unfinished Label, create LabelCreate) (*Label, error) {
	update := LabelUpdate{Name: create.Name, Properties: map[string]string{}}
	for key := range unfinished.Properties {
		update.Properties[key] = ""
	}
	maps.Copy(update.Properties, create.Properties)
	return c.patchLabel(ctx, finishLabel, unfinished.ID, update)
}

// Label returns the label with this ID. [IsLabelGone] tells whether an error
// means that there is none.
func (c *Client) Label(ctx context.Context, id string) (*Label, error) {
	return c.label(ctx, request{
		operation: readLabel,
		method:    http.MethodGet,
		path:      []string{"labels", id},
	})
}

// UpdateLabel changes a label, and returns it as it is then.
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

func (a labelAnswer) isWhole() bool { return a.Label.ID != "" }

// label makes a call whose answer is a label.
func (c *Client) label(ctx context.Context, r request) (*Label, error) {
	answer, err := ask[labelAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	return &answer.Label, nil
}

// DeleteLabel deletes a label, and so takes it off everything that has it. That
// it is gone already is no error.
func (c *Client) DeleteLabel(ctx context.Context, id string) error {
	err := tell(ctx, c, request{
		operation: deleteLabel,
		method:    http.MethodDelete,
		path:      []string{"labels", id},
	})
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
		operation: listLabels,
		method:    http.MethodGet,
		path:      []string{"labels"},
		query:     query,
	})
}

// TaskLabels lists the labels of a task, in ascending order of ID. For a task
// that doesn't exist the server doesn't say so, but lists none, or those that
// the task had.
func (c *Client) TaskLabels(ctx context.Context, taskID string) ([]Label, error) {
	return c.labels(ctx, request{
		operation: listTaskLabels,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, "labels"},
	})
}

type labelsAnswer struct{ Labels list[Label] }

func (a labelsAnswer) isWhole() bool { return a.Labels.present }

// labels makes a call whose answer is a list of labels.
func (c *Client) labels(ctx context.Context, r request) ([]Label, error) {
	answer, err := ask[labelsAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	return answer.Labels.items, nil
}

// AddTaskLabel puts a label on a task. [IsDuplicate] tells whether an error
// means that the task has it. The server checks neither that the task exists,
// nor that the label is of its organization.
func (c *Client) AddTaskLabel(ctx context.Context, taskID, labelID string) error {
	_, err := c.label(ctx, request{
		operation: addTaskLabel,
		method:    http.MethodPost,
		path:      []string{"tasks", taskID, "labels"},
		body:      map[string]string{"labelID": labelID},
	})
	return orRecognized(err)
}

// RemoveTaskLabel takes a label off a task. That it isn't on it is no error.
func (c *Client) RemoveTaskLabel(ctx context.Context, taskID, labelID string) error {
	return tell(ctx, c, request{
		operation: removeTaskLabel,
		method:    http.MethodDelete,
		path:      []string{"tasks", taskID, "labels", labelID},
	})
}
