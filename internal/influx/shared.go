package influx

import (
	"context"
	"slices"
	"strings"
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
func (c *Client) SharedTask(ctx context.Context, orgID, id string) (*Task, error) {
	return c.sharedTask(ctx, orgID, id, (*walk).handOut)
}

// SharedTaskWithoutScript is SharedTask for those who need no script: the task
// may have none.
func (c *Client) SharedTaskWithoutScript(ctx context.Context, orgID, id string) (*Task, error) {
	return c.sharedTask(ctx, orgID, id, func(w *walk, id string) *Task { return w.tasks[id] })
}

func (c *Client) sharedTask(ctx context.Context, orgID, id string, take func(w *walk, id string) *Task) (task *Task, err error) {
	walk := c.walks.in(c, orgID)
	walk.reach(ctx, func() bool {
		task = take(walk, id)
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
func (c *Client) SharedTasksNamed(ctx context.Context, orgID, name string) ([]Task, error) {
	return c.tasksNamed(ctx, &c.walks, orgID, name)
}

func (c *Client) tasksNamed(ctx context.Context, walks *walks, orgID, name string) (named []Task, err error) {
	walk, whole := walks.in(c, orgID), false
	if walk.reach(ctx, func() bool {
		named, whole = walk.withName(name)
		return walk.complete
	}) && whole {
		return named, nil
	}
	return c.taskPage(ctx, TaskFilter{OrgID: orgID, Name: name}, "", MaxPage)
}

// walks are those over the lists of the organizations.
type walks struct {
	// placeholdersOnly keeps nothing but placeholders, and what was written since
	// makes no difference.
	placeholdersOnly bool

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
		w = &walk{client: c, orgID: orgID, placeholdersOnly: ws.placeholdersOnly}
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

	placeholdersOnly bool // see walks

	mu       sync.Mutex
	list     taskList
	tasks    map[string]*Task    // by ID
	released map[string]bool     // the IDs of those without their script
	named    map[string][]string // the IDs, by name
	scripts  int                 // the size of the scripts in tasks, in bytes
	last     string              // the ID that the walk has come to
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
	w.tasks, w.named, w.released, w.scripts = map[string]*Task{}, map[string][]string{}, map[string]bool{}, 0
	w.last, w.complete = "", false
}

const (
	// shortScript is the size of the largest script that is kept when it has been
	// read: it isn't worth another request if it is read again.
	shortScript = 4 << 10
	// maxScripts bounds the size of all scripts that are kept.
	maxScripts = 128 << 20
)

// handOut returns a task with its script, nil if the walk has none, and lets go of
// the script: a task is mostly read once.
func (w *walk) handOut(id string) *Task {
	task := w.tasks[id]
	if task == nil || w.released[id] {
		return nil
	}
	w.release(task)
	return task
}

// release lets go of a task's script, unless it is short.
func (w *walk) release(task *Task) {
	if len(task.Flux) <= shortScript || w.released[task.ID] {
		return
	}
	without := *task
	without.Flux = ""
	w.tasks[task.ID], w.released[task.ID] = &without, true
	w.scripts -= len(task.Flux)
}

// withName returns the tasks of a name, and whether it has all of their scripts.
func (w *walk) withName(name string) (tasks []Task, whole bool) {
	for _, id := range w.named[name] {
		if w.released[id] {
			return nil, false
		}
		tasks = append(tasks, *w.tasks[id])
	}
	return tasks, true
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
	stale := !w.placeholdersOnly && w.writes != w.client.writes.Load()
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
	w.add(page)
	w.fetching = nil
	close(fetched)
}

func (w *walk) add(page []Task) {
	for i := range page {
		w.client.placeholders.add(&page[i])
	}
	if w.placeholdersOnly {
		page = slices.DeleteFunc(page, func(t Task) bool { return !strings.Contains(t.Flux, PlaceholderMark) })
	}
	size := 0
	for _, task := range page {
		size += len(task.Flux)
	}
	if w.scripts+size > maxScripts {
		for _, task := range w.tasks {
			w.release(task)
		}
	}
	w.scripts += size
	// Each task is kept by itself, so that one that is let go of isn't kept with
	// its page.
	for _, task := range page {
		w.tasks[task.ID] = &task
		w.named[task.Name] = append(w.named[task.Name], task.ID)
		w.last = task.ID
	}
}
