package influx

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// Terraform reads each task of a state by itself, several at once. A page of the list has 500 of them, with their
// labels, and takes hardly longer than one. So concurrent reads share one paged listing per organization. The first
// caller that needs a task beyond the last fetched page fetches the next; the others wait.

// TaskFromListing does what [Client.Task] does, for callers that read many tasks. The organization may be empty if it
// isn't known. A task that isn't in the listing is requested by itself, so that only the server's direct answer about
// it counts. The caller must not change the task.
func (c *Client) TaskFromListing(ctx context.Context, orgID, id string) (*Task, error) {
	return c.taskFromListing(ctx, orgID, id, (*listing).handOut)
}

// TaskFromListingWithoutScript does what TaskFromListing does, for callers that need no script: the task may lack it.
func (c *Client) TaskFromListingWithoutScript(ctx context.Context, orgID, id string) (*Task, error) {
	return c.taskFromListing(ctx, orgID, id, func(l *listing, id string) *Task { return l.tasks[id] })
}

func (c *Client) taskFromListing(ctx context.Context, orgID, id string, take func(l *listing, id string) *Task) (task *Task, err error) {
	l := c.listings.of(c, orgID)
	l.waitFor(ctx, func() bool {
		task = take(l, id)
		return task != nil || l.last >= id
	})
	if task != nil {
		return task, nil
	}
	if task, err = c.Task(ctx, id); err == nil {
		c.listings.remember(task.OrgID)
	}
	return task, err
}

// TasksNamedFromListing lists the tasks of an organization that have this name, for callers that ask for many names. If
// there are more than a page, it may return only the first.
func (c *Client) TasksNamedFromListing(ctx context.Context, orgID, name string) ([]Task, error) {
	return c.tasksNamed(ctx, &c.listings, orgID, name)
}

func (c *Client) tasksNamed(ctx context.Context, from *listings, orgID, name string) (named []Task, err error) {
	l, whole := from.of(c, orgID), false
	if l.waitFor(ctx, func() bool {
		named, whole = l.withName(name)
		return l.complete
	}) && whole {
		return named, nil
	}
	return c.taskPage(ctx, TaskFilter{OrgID: orgID, Name: name}, pagePosition{}, MaxPage)
}

// listings holds a listing for each organization.
type listings struct {
	// placeholdersOnly keeps only placeholders, and keeps them after the client has written.
	placeholdersOnly bool

	mu   sync.Mutex
	byID map[string]*listing // by the organization's ID
	// lastOrgID is the organization of the task that was read last.
	lastOrgID string
}

// of returns the listing of an organization, and counts a read there.
func (ls *listings) of(c *Client, orgID string) *listing {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if orgID == "" {
		orgID = ls.lastOrgID
	}
	if ls.byID == nil {
		ls.byID = map[string]*listing{}
	}
	l := ls.byID[orgID]
	if l == nil {
		l = &listing{client: c, orgID: orgID, placeholdersOnly: ls.placeholdersOnly}
		l.restart()
		ls.byID[orgID] = l
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	return l
}

func (ls *listings) remember(orgID string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.lastOrgID = orgID
}

// listing holds the tasks of an organization that have been listed so far.
type listing struct {
	client *Client
	orgID  string // empty if it isn't known, and then there are only single reads

	placeholdersOnly bool // see listings

	mu       sync.Mutex
	list     taskList
	tasks    map[string]*Task    // by ID
	released map[string]bool     // the IDs of the tasks whose script was released
	named    map[string][]string // the IDs, by name
	scripts  int                 // the size of the scripts in tasks, in bytes
	last     string              // the greatest ID that was listed
	complete bool
	failed   bool
	writes   int64 // [Client.writes] when the listing began
	// pages and reads are the numbers of fetched pages, and of reads in this organization.
	pages, reads int
	// fetching is closed when the page that is being fetched has arrived; nil if none is.
	fetching chan struct{}
}

func (l *listing) restart() {
	l.writes = l.client.writes.Load()
	l.list = taskList{client: l.client, filter: TaskFilter{OrgID: l.orgID}}
	l.tasks, l.named, l.released, l.scripts = map[string]*Task{}, map[string][]string{}, map[string]bool{}, 0
	l.last, l.complete = "", false
}

const (
	// shortScript is the size of the largest script that is kept after it was read, to save a request if it is read
	// again.
	shortScript = 4 << 10
	// maxScripts bounds the total size of the kept scripts.
	maxScripts = 128 << 20
)

// handOut returns a task with its script, or nil if the listing lacks one of the two. It releases the script, since
// most tasks are read only once.
func (l *listing) handOut(id string) *Task {
	task := l.tasks[id]
	if task == nil || l.released[id] {
		return nil
	}
	l.release(task)
	return task
}

// release frees a task's script, unless it is short.
func (l *listing) release(task *Task) {
	if len(task.Flux) <= shortScript || l.released[task.ID] {
		return
	}
	without := *task
	without.Flux = ""
	l.tasks[task.ID], l.released[task.ID] = &without, true
	l.scripts -= len(task.Flux)
}

// withName returns the listed tasks that have a name, and whether their scripts are still kept.
func (l *listing) withName(name string) (tasks []Task, whole bool) {
	for _, id := range l.named[name] {
		if l.released[id] {
			return nil, false
		}
		tasks = append(tasks, *l.tasks[id])
	}
	return tasks, true
}

// minSingleReads is the number of single reads before the first page is fetched.
const minSingleReads = 3

// isWorthIt reports whether to fetch another page. A page costs about as much as a few single reads, and the number of
// reads to come isn't known, so one page is fetched for every four reads. In an organization with many more tasks than
// the state has, these pages are a small part of the requests; in others, the listing is soon ahead of the reads.
func (l *listing) isWorthIt() bool {
	return l.orgID != "" && !l.complete && !l.failed && l.reads > minSingleReads && l.pages <= l.reads/4
}

// waitFor fetches pages until done reports true. It returns false if the caller should make its own request.
func (l *listing) waitFor(ctx context.Context, done func() bool) bool {
	for {
		reached, page := l.advance(ctx, done)
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

// advance reports whether done returns true. If not, it returns the page to wait for, and begins to fetch it unless
// another caller has. If it returns neither, no page is worth fetching.
func (l *listing) advance(ctx context.Context, done func() bool) (reached bool, page chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// What was read before a write may be outdated after it.
	stale := !l.placeholdersOnly && l.writes != l.client.writes.Load()
	switch {
	case !stale && done():
		return true, nil
	case l.fetching != nil:
		return false, l.fetching
	case stale:
		l.restart()
	}
	if !l.isWorthIt() {
		return false, nil
	}
	l.fetching = make(chan struct{})
	go l.fetch(context.WithoutCancel(ctx), l.fetching)
	return false, l.fetching
}

// fetch fetches the next page. Others may wait for it, so it outlives an interrupt of its first caller.
func (l *listing) fetch(ctx context.Context, fetched chan struct{}) {
	page, err := l.list.next(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pages++
	l.complete, l.failed = err == nil && page == nil, err != nil
	l.add(page)
	l.fetching = nil
	close(fetched)
}

func (l *listing) add(page []Task) {
	for i := range page {
		l.client.placeholders.add(&page[i])
	}
	if l.placeholdersOnly {
		page = slices.DeleteFunc(page, func(t Task) bool { return !strings.Contains(t.Flux, PlaceholderMark) })
	}
	size := 0
	for _, task := range page {
		size += len(task.Flux)
	}
	if l.scripts+size > maxScripts {
		for _, task := range l.tasks {
			l.release(task)
		}
	}
	l.scripts += size
	// Each task is copied, so that a released one isn't kept in memory by its page.
	for _, task := range page {
		l.tasks[task.ID] = &task
		l.named[task.Name] = append(l.named[task.Name], task.ID)
		l.last = task.ID
	}
}
