package influx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// InfluxDB OSS lists tasks in ascending order of ID. The published API of InfluxDB Cloud has no such order, but an
// offset: https://docs.influxdata.com/influxdb/cloud/api/tasks/ ("List all tasks"). With "after", a page of such a list
// may omit tasks, so it is read by offset, as a whole.

// maxUnordered bounds the number of tasks in a list that isn't in order: if a server made tasks up, its list would
// never end.
const maxUnordered = 100_000

func compareIDs(a, b Task) int { return strings.Compare(a.ID, b.ID) }

func isOrdered(page []Task) bool { return slices.IsSortedFunc(page, compareIDs) }

// rest reads a whole list that isn't in order, and returns the tasks that aren't known yet, in order.
func (l *taskList) rest(ctx context.Context) ([]Task, error) {
	l.unordered = true
	all, err := l.readByOffset(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range l.known {
		delete(all, id)
	}
	return l.take(slices.SortedFunc(maps.Values(all), compareIDs)), nil
}

// readByOffset reads a whole list, and returns its tasks by ID. Each page is requested from before the last task of the
// previous ones. If all of its tasks are new, some that come before have been deleted since, and it is requested from
// further back.
func (l *taskList) readByOffset(ctx context.Context) (map[string]Task, error) {
	all := map[string]Task{}
	size := MaxPage
	for back := 1; ; {
		offset := max(0, len(all)-back)
		page, err := l.client.taskPage(ctx, l.filter, pagePosition{offset: offset}, size)
		if IsTooLarge(err) && size > 2 {
			size /= 2
			continue
		}
		if err != nil {
			return nil, err
		}
		fresh := slices.DeleteFunc(slices.Clone(page), func(t Task) bool { _, known := all[t.ID]; return known })
		switch {
		case len(fresh) == len(page) && offset > 0:
			back *= 2
			continue
		case len(fresh) == 0 && len(page) < size:
			return all, nil
		case len(fresh) == 0:
			return nil, l.client.errIncompleteTasks("InfluxDB doesn't list the tasks in the order of their IDs, and ignores an offset")
		case len(all) > maxUnordered:
			return nil, l.client.errIncompleteTasks("InfluxDB has more than %d tasks, and doesn't list them in the order of their IDs", maxUnordered)
		}
		for _, task := range fresh {
			all[task.ID] = task
		}
		back = 1
	}
}

// errIncompleteTasks returns the error about tasks that InfluxDB doesn't list completely.
func (c *Client) errIncompleteTasks(format string, args ...any) error {
	return &Error{
		Operation: string(listTasks), URL: c.base.String(),
		Err: fmt.Errorf("%w: %s", errIncomplete, fmt.Sprintf(format, args...)),
	}
}
