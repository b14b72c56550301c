package influx

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
func (c *Client) EachTask(ctx context.Context, filter TaskFilter) iter.Seq2[*Task, error] {
	return func(yield func(*Task, error) bool) {
		yielded := 0
		for list := (taskList{client: c, filter: filter}); ; {
			page, err := list.next(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if page == nil {
				return
			}
			for i, task := range page {
				// The server doesn't look at the organization if a user is given.
				if filter.OrgID != "" && task.OrgID != filter.OrgID {
					continue
				}
				yielded++
				if !yield(&page[i], nil) || yielded == filter.Limit {
					return
				}
			}
		}
	}
}

// taskList is a list that is read page by page.
//
// The server begins a page by skipping the one task that is at or after the ID
// in "after". If that task has been deleted since, it skips one that was never
// listed. So each page is asked for from before the last task of the previous
// one, and is taken only if it begins with a task that is known; if not, it is
// asked for again from further back.
type taskList struct {
	client *Client
	filter TaskFilter
	known  []string // the IDs of all pages so far, in ascending order
}

// next returns the tasks that follow; nil means that there are none.
func (l *taskList) next(ctx context.Context) ([]Task, error) {
	for back := 1; ; back *= 2 {
		page, err := l.client.taskPage(ctx, l.filter, anchor(l.known, back))
		if err != nil {
			return nil, err
		}
		fresh := after(page, l.known)
		if len(fresh) == len(page) && back < len(l.known) {
			continue
		}
		// The server leaves out what the token may not read after it has cut a
		// page, so that a short page needn't be the last one.
		if len(fresh) == 0 {
			return nil, nil
		}
		for _, task := range fresh {
			l.known = append(l.known, task.ID)
		}
		return fresh, nil
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

type taskPage struct{ Tasks list[Task] }

// isWhole is for [ask]. Out of order, a list would never end.
func (p taskPage) isWhole() bool {
	return p.Tasks.present && slices.IsSortedFunc(p.Tasks.items, func(a, b Task) int { return strings.Compare(a.ID, b.ID) })
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
	page, err := ask[taskPage](ctx, c, request{
		operation: listTasks,
		method:    http.MethodGet,
		path:      []string{"tasks"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	return page.Tasks.items, nil
}
