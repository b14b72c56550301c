package influx

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// MaxPage is the largest page of a list that the server gives.
const MaxPage = 500

// The types of a list of tasks: how much the server tells of each.
const (
	TasksSystem = "system" // everything
	TasksBasic  = "basic"  // neither script, organization name nor times
)

// TaskFilter chooses tasks of a list. Empty fields choose all.
type TaskFilter struct {
	// OrgID or UserID should be set: without them, the server lists only the
	// tasks of the token's own user.
	OrgID string
	// UserID is that of the tasks' owner.
	UserID string
	// Name is compared exactly. Several tasks may have the same name.
	Name   string
	Status string
	// Type is TasksSystem, which is also the default, or TasksBasic.
	Type string
	// Limit ends the list after so many tasks; 0 means all.
	Limit int
}

// Tasks lists the tasks that the filter chooses, in ascending order of ID.
func (c *Client) Tasks(ctx context.Context, filter TaskFilter) ([]Task, error) {
	var tasks []Task
	for task, err := range c.EachTask(ctx, filter) {
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, *task)
	}
	return tasks, nil
}

// EachTask goes through the tasks that the filter chooses, in ascending order of
// ID, and asks for a page when it gets there. An error is the last it yields.
//
// The server begins a page by skipping the one task that is at or after the ID
// in "after". If that task has been deleted since, it skips one that was never
// listed. So each page is asked for from before the last task of the previous
// one, and is taken only if it begins with a task that is known; if not, it is
// asked for again from further back.
func (c *Client) EachTask(ctx context.Context, filter TaskFilter) iter.Seq2[*Task, error] {
	return func(yield func(*Task, error) bool) {
		var known []string // the IDs of all pages, in ascending order
		yielded := 0
		for back := 1; ; {
			page, err := c.taskPage(ctx, filter, anchor(known, back))
			if err != nil {
				yield(nil, err)
				return
			}
			fresh := after(page, known)
			switch {
			case len(fresh) == len(page) && back < len(known):
				back *= 2
				continue
			// The server leaves out what the token may not read after it has cut a
			// page, so that a short page needn't be the last one.
			case len(fresh) == 0:
				return
			}
			for i, task := range fresh {
				known = append(known, task.ID)
				// The server doesn't look at the organization if a user is given.
				if filter.OrgID != "" && task.OrgID != filter.OrgID {
					continue
				}
				yielded++
				if !yield(&fresh[i], nil) || yielded == filter.Limit {
					return
				}
			}
			back = 1
		}
	}
}

// anchor is the known ID that is so many before the last one; empty stands for
// the beginning of the list.
func anchor(known []string, back int) string {
	if back >= len(known) {
		return ""
	}
	return known[len(known)-1-back]
}

// after is the part of a page that comes after the known tasks.
func after(page []Task, known []string) []Task {
	if len(known) == 0 {
		return page
	}
	for i, task := range page {
		if task.ID > known[len(known)-1] {
			return page[i:]
		}
	}
	return nil
}

func (c *Client) taskPage(ctx context.Context, filter TaskFilter, after string) ([]Task, error) {
	query := url.Values{"limit": {strconv.Itoa(MaxPage)}}
	for key, value := range map[string]string{
		"orgID": filter.OrgID, "user": filter.UserID, "name": filter.Name,
		"status": filter.Status, "type": filter.Type, "after": after,
	} {
		if value != "" {
			query.Set(key, value)
		}
	}
	var page struct{ Tasks []Task }
	err := c.do(ctx, request{
		operation:  "list tasks",
		method:     http.MethodGet,
		path:       []string{"tasks"},
		query:      query,
		repeatable: true,
	}, &page)
	return page.Tasks, err
}
