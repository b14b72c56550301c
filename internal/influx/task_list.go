package influx

import (
	"context"
	"fmt"
	"iter"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// MaxPage is the size of the largest page that the server returns.
const MaxPage = 500

// The types of a list of tasks: how much the server returns of each.
const (
	TasksSystem = "system" // everything
	TasksBasic  = "basic"  // neither script, organization name nor times
)

// TaskFilter selects tasks. Empty fields match all.
type TaskFilter struct {
	// OrgID or UserID should be set: without them, the server lists only the tasks of the token's own user.
	OrgID string
	// UserID is the ID of the tasks' owner.
	UserID string
	// Name is compared exactly. Several tasks may have the same name.
	Name   string
	Status string
	// Type is TasksSystem, which is also the default, or TasksBasic.
	Type string
	// Limit bounds the number of tasks; 0 means all.
	Limit int
}

// Tasks lists the tasks that match the filter, in ascending order of ID.
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

// EachTask iterates over the tasks that match the filter, in ascending order of ID, and requests each page only when it
// is needed. It stops after an error.
func (c *Client) EachTask(ctx context.Context, filter TaskFilter) iter.Seq2[*Task, error] {
	return func(yield func(*Task, error) bool) {
		yielded := 0
		for list := (taskList{client: c, filter: filter}); ; {
			page, err := list.next(ctx)
			if err == nil && page == nil {
				page, err = list.beyondHidden(ctx)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if page == nil {
				return
			}
			for i, task := range page {
				// The server ignores the organization if a user is given.
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

// taskList reads a list page by page.
//
// The server begins a page by skipping the one task that is at or after the ID in "after". If that task has been
// deleted since, it skips one that was never listed. So each page is requested from before the last task of the
// previous one, and is used only if it begins with a known task; if not, it is requested again from further back.
type taskList struct {
	client *Client
	filter TaskFilter
	known  []string // the IDs of all pages so far, in ascending order
	// size is the number of unknown tasks in a page; 0 stands for as many as the filter allows.
	size int
	// short is the first page that had fewer tasks than requested.
	short *shortPage
	// hidden is set if the list has tasks that aren't visible to the token.
	hidden bool
	// unordered is set if the list isn't in the order of the IDs. All of it is known then.
	unordered bool
}

// shortPage is where a page began, and how many tasks it had.
type shortPage struct {
	after string
	tasks int
}

// next returns the tasks that follow; nil means that there are none, or that none of the MaxPage that follow is visible
// to the token.
func (l *taskList) next(ctx context.Context) ([]Task, error) {
	if l.unordered {
		return nil, nil
	}
	for back := 1; ; back *= 2 {
		wasShort := l.short != nil
		page, err := l.page(ctx, anchor(l.known, back), min(back, len(l.known)))
		if err != nil {
			return nil, err
		}
		if !isOrdered(page) {
			return l.rest(ctx)
		}
		fresh := after(page, l.known)
		if len(fresh) == len(page) && back < len(l.known) {
			continue
		}
		// The server omits hidden tasks after it has cut a page, so a short page needn't be the last one.
		l.hidden = l.hidden || wasShort && len(fresh) > 0
		return l.take(fresh), nil
	}
}

// take adds tasks to the known ones, and returns them; nil for none.
func (l *taskList) take(fresh []Task) []Task {
	if len(fresh) == 0 {
		return nil
	}
	for _, task := range fresh {
		l.known = append(l.known, task.ID)
	}
	return fresh
}

// page requests a page that begins with a number of known tasks. If the response is too large, it requests half as many
// others.
func (l *taskList) page(ctx context.Context, after string, known int) ([]Task, error) {
	if l.size == 0 {
		l.size = MaxPage
		if l.filter.Limit > 0 {
			l.size = min(MaxPage, l.filter.Limit)
		}
	}
	for {
		limit := min(MaxPage, l.size+known)
		page, err := l.client.taskPage(ctx, l.filter, pagePosition{after: after}, limit)
		if IsTooLarge(err) && l.size > 1 {
			l.size = min(l.size, limit) / 2
			continue
		}
		if err == nil && len(page) < limit && l.short == nil {
			l.short = &shortPage{after, len(page)}
		}
		return page, err
	}
}

// beyondHidden returns tasks that come after at least a page of hidden ones; nil if it finds none.
//
// The server says nothing about what it omits, even if a page is empty, and it continues a list only from an ID. But it
// accepts any ID, and IDs ascend with the time of creation. So pages are requested from further and further ahead, up
// to the present. That can miss tasks among thousands of hidden ones.
func (l *taskList) beyondHidden(ctx context.Context) ([]Task, error) {
	hides, err := l.hides(ctx)
	if err != nil || !hides {
		return nil, err
	}
	last := idNumber(l.known[len(l.known)-1])
	for ahead, newest := uint64(0), newestID(); last+ahead <= newest; ahead = max(ahead+ahead/5, MaxPage) {
		page, err := l.page(ctx, fmt.Sprintf("%016x", last+ahead), 0)
		if !isOrdered(page) {
			return l.rest(ctx)
		}
		if fresh := after(page, l.known); err != nil || len(fresh) > 0 {
			return l.take(fresh), err
		}
	}
	return nil, nil
}

// hides reports whether the list has tasks that aren't visible to the token. If nothing is omitted, a page as large as
// the short one must have all of its tasks. This doesn't detect a token that can read only the first tasks of a list,
// or none of the first MaxPage: its list looks complete. Lists of one name are skipped, since nobody has MaxPage tasks
// of one name.
func (l *taskList) hides(ctx context.Context) (bool, error) {
	if l.unordered {
		return false, nil
	}
	if l.hidden || l.filter.Name != "" || l.short == nil || l.short.tasks == 0 || len(l.known) == 0 {
		return l.hidden, nil
	}
	filter := l.filter
	filter.Type = TasksBasic
	page, err := l.client.taskPage(ctx, filter, pagePosition{after: l.short.after}, l.short.tasks)
	l.hidden = err == nil && len(page) < l.short.tasks
	return l.hidden, err
}

// idNumber returns an ID as a number, or the greatest number for a text that isn't an ID.
func idNumber(id string) uint64 {
	n, err := strconv.ParseUint(id, 16, 64)
	if err != nil {
		return math.MaxUint64
	}
	return n
}

// newestID returns a number above all IDs that InfluxDB has created: they begin with the milliseconds since an epoch of
// its own.
func newestID() uint64 {
	const clockSkew = 24 * time.Hour
	epoch := time.UnixMilli(1491696000000)
	return uint64(time.Since(epoch)+clockSkew) / uint64(time.Millisecond) << 22
}

// anchor returns the ID that comes the given number of tasks before the last known one. Empty stands for the beginning
// of the list.
func anchor(known []string, back int) string {
	if back >= len(known) {
		return ""
	}
	return known[len(known)-1-back]
}

// after returns the part of a page that comes after the known tasks.
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

func (p taskPage) complete() bool { return p.Tasks.present }

// pagePosition is where a page begins: after a task, or after a number of tasks. InfluxDB OSS knows only the former.
type pagePosition struct {
	after  string
	offset int
}

func (c *Client) taskPage(ctx context.Context, filter TaskFilter, position pagePosition, limit int) ([]Task, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	for key, value := range map[string]string{
		"orgID": filter.OrgID, "user": filter.UserID, "name": filter.Name,
		"status": filter.Status, "type": filter.Type, "after": position.after,
	} {
		if value != "" {
			query.Set(key, value)
		}
	}
	if position.offset > 0 {
		query.Set("offset", strconv.Itoa(position.offset))
	}
	page, err := call[taskPage](ctx, c, request{
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
