package influx

import (
	"context"
	"sync"
)

// Terraform reads each task of a state by itself, several at once. A page of the
// list has 500 of them, with their labels, and takes hardly longer than one. So
// the tasks of an organization are read by a walk over its list that all share:
// whoever needs a task that the walk hasn't come to yet fetches the next page,
// while the others wait for it.

// SharedTask is Task for many who ask at once. The organization may be empty if
// it isn't known. A task that isn't in the list is asked for singly, so that
// only the server's own word about it counts. The caller must not change it.
func (c *Client) SharedTask(ctx context.Context, orgID, id string) (task *Task, err error) {
	walk := c.walks.in(c, orgID)
	walk.reach(ctx, func() bool {
		task = walk.tasks[id]
		return task != nil || walk.last >= id
	})
	if task != nil {
		return task, nil
	}
	if task, err = c.Task(ctx, id); err == nil {
		c.walks.remember(task.OrgID)
	}
	return task, err
}

// SharedTasksNamed lists the tasks of an organization that have this name, for
// many who ask at once; if they are more than a page, perhaps only the first.
func (c *Client) SharedTasksNamed(ctx context.Context, orgID, name string) (named []Task, err error) {
	walk := c.walks.in(c, orgID)
	if walk.reach(ctx, func() bool {
		named = walk.named[name]
		return walk.complete
	}) {
		return named, nil
	}
	return c.taskPage(ctx, TaskFilter{OrgID: orgID, Name: name}, "")
}

// walks are those over the lists of the organizations.
type walks struct {
	mu   sync.Mutex
	byID map[string]*walk // by the organization's ID
	// lastOrgID is the organization of the task that was read last.
	lastOrgID string
}

// in returns the walk in an organization, and counts a read there.
func (ws *walks) in(c *Client, orgID string) *walk {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if orgID == "" {
		orgID = ws.lastOrgID
	}
	if ws.byID == nil {
		ws.byID = map[string]*walk{}
	}
	w := ws.byID[orgID]
	if w == nil {
		w = &walk{client: c, orgID: orgID}
		w.begin()
		ws.byID[orgID] = w
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	return w
}

func (ws *walks) remember(orgID string) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.lastOrgID = orgID
}

// walk is what is known of an organization's list.
type walk struct {
	client *Client
	orgID  string // empty if it isn't known, and then there are only single reads

	mu       sync.Mutex
	list     taskList
	tasks    map[string]*Task  // by ID
	named    map[string][]Task // by name
	last     string            // the ID that the walk has come to
	complete bool
	failed   bool
	writes   int64 // those of the client when the walk began
	// pages and asked are how many pages were fetched, and how many reads there
	// were in this organization.
	pages, asked int
	// fetching is closed when the page has come that somebody fetches; it is nil
	// if nobody does.
	fetching chan struct{}
}

func (w *walk) begin() {
	w.writes = w.client.writes.Load()
	w.list = taskList{client: w.client, filter: TaskFilter{OrgID: w.orgID}}
	w.tasks, w.named = map[string]*Task{}, map[string][]Task{}
	w.last, w.complete = "", false
}

// few is how many reads are made singly before a walk begins.
const few = 3

// isWorthIt reports whether to fetch another page. A page costs about as much as
// a few single reads, and how many reads are still to come isn't known: so there
// is one for each four that there have been. In an organization that has much
// more than the state, this is a small part of the requests; in others the walk
// is soon ahead of the reads.
func (w *walk) isWorthIt() bool {
	return w.orgID != "" && !w.complete && !w.failed && w.asked > few && w.pages <= w.asked/4
}

// reach goes on with the walk until it is far enough, and reports whether it is;
// if not, the caller has to ask by itself.
func (w *walk) reach(ctx context.Context, farEnough func() bool) bool {
	for {
		reached, page := w.step(ctx, farEnough)
		if page == nil {
			return reached
		}
		select {
		case <-page:
		case <-ctx.Done():
			return false
		}
	}
}

// step returns the page to wait for, nil if there is none.
func (w *walk) step(ctx context.Context, farEnough func() bool) (reached bool, page chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	// If something was written meanwhile, what was read before counts no more.
	stale := w.writes != w.client.writes.Load()
	switch {
	case !stale && farEnough():
		return true, nil
	case w.fetching != nil:
		return false, w.fetching
	case stale:
		w.begin()
	}
	if !w.isWorthIt() {
		return false, nil
	}
	w.fetching = make(chan struct{})
	go w.fetch(context.WithoutCancel(ctx), w.fetching)
	return false, w.fetching
}

// fetch fetches the next page. It isn't the caller's alone, so it goes on if the
// caller is interrupted.
func (w *walk) fetch(ctx context.Context, fetched chan struct{}) {
	page, err := w.list.next(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages++
	w.complete, w.failed = err == nil && page == nil, err != nil
	for i := range page {
		task := &page[i]
		w.tasks[task.ID] = task
		w.named[task.Name] = append(w.named[task.Name], *task)
		w.last = task.ID
	}
	w.fetching = nil
	close(fetched)
}
