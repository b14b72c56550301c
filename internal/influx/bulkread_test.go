package influx

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// organizations is a server with tasks that lists them as InfluxDB does.
type organizations struct {
	mu       sync.Mutex
	tasks    []Task // in ascending order of ID
	requests int
	singles  map[string]int
	onPage   func()
	hidden   func(i int, t Task) bool // whether the token may not read a task; nil for none
}

func newOrganizations(orgs, tasksInEach int) *organizations {
	o := &organizations{singles: map[string]int{}}
	for i := range orgs * tasksInEach {
		o.tasks = append(o.tasks, Task{
			ID: fmt.Sprintf("%016x", 2*i+1), OrgID: orgID(i % orgs), Name: fmt.Sprintf("task %d", i%500), Flux: "f",
		})
	}
	return o
}

func orgID(i int) string { return fmt.Sprintf("%016x", 0xa00+i) }

func (o *organizations) serve(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests++
	if r.Method != http.MethodGet {
		_, _ = io.WriteString(w, taskJSON)
		return
	}
	if id := path.Base(r.URL.Path); id != "tasks" {
		o.singles[id]++
		i := slices.IndexFunc(o.tasks, func(t Task) bool { return t.ID == id })
		if i < 0 {
			answering(404, `{"code":"not found","message":"failed to find task: task not found"}`)(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(o.tasks[i])
		return
	}
	query := r.URL.Query()
	page := struct {
		Tasks []Task `json:"tasks"`
	}{[]Task{}}
	start, _ := slices.BinarySearchFunc(o.tasks, query.Get("after"), func(t Task, id string) int { return strings.Compare(t.ID, id) })
	skipped := query.Get("after") == ""
	limit, _ := strconv.Atoi(query.Get("limit"))
	count := 0
	for i, task := range o.tasks[start:] {
		switch {
		case count == limit:
		case task.OrgID != query.Get("orgID") || query.Get("name") != "" && task.Name != query.Get("name"):
		case !skipped:
			skipped = true
		default:
			// The server looks at permissions after it has cut the page.
			if count++; o.hidden == nil || !o.hidden(start+i, task) {
				page.Tasks = append(page.Tasks, task)
			}
		}
	}
	if o.onPage != nil {
		o.onPage()
	}
	_ = json.NewEncoder(w).Encode(page)
}

// refresh reads the tasks as Terraform does, ten at once and in no order of
// theirs, and returns how many requests that took.
func (o *organizations) refresh(t *testing.T, c *Client, tasks []Task, known bool) int {
	t.Helper()
	o.requests = 0
	clear(o.singles)
	next := make(chan Task)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for task := range next {
				org := ""
				if known {
					org = task.OrgID
				}
				got, err := c.TaskFromListing(context.Background(), org, task.ID)
				if err != nil || got.ID != task.ID || got.OrgID != task.OrgID {
					t.Errorf("%s: %v, %v", task.ID, got, err)
				}
			}
		})
	}
	for i := range tasks {
		next <- tasks[i*7919%len(tasks)]
	}
	close(next)
	group.Wait()
	return o.requests
}

// Pages are fetched where that saves requests, and only there.
func TestTaskFromListingRequests(t *testing.T) {
	for _, test := range []struct {
		name               string
		orgs, tasks, state int
		unknown            bool
		want               int
	}{
		{"one of one", 1, 1, 1, false, 1},
		{"one of many", 1, 1000, 1, false, 1},
		{"a thousand of a thousand", 1, 1000, 1000, false, 8},
		{"the same, without their organization", 1, 1000, 1000, true, 40},
		{"five of twenty thousand", 1, 20000, 5, false, 7},
		{"forty of twenty thousand", 1, 20000, 40, false, 51},
		{"a thousand in ten organizations", 10, 100, 1000, false, 60},
		{"five thousand", 1, 5000, 5000, false, 40},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newOrganizations(test.orgs, test.tasks)
			state := make([]Task, test.state)
			for i := range state {
				state[i] = o.tasks[i*(len(o.tasks)/test.state)]
			}
			requests := o.refresh(t, inMemory(t, o.serve), state, !test.unknown)
			t.Logf("%d requests for %d tasks", requests, test.state)
			if requests > test.want {
				t.Errorf("%d requests, want at most %d", requests, test.want)
			}
		})
	}
}

// Nothing that the list lacks is taken as gone, and nothing of it that is gone
// as there.
func TestTaskFromListingAsksSingly(t *testing.T) {
	o := newOrganizations(1, 1000)
	c := inMemory(t, o.serve)
	state := slices.Clone(o.tasks)
	// The list leaves out what the token may not read, and it does so here for
	// what another client has deleted and made meanwhile.
	hidden := o.tasks[700]
	o.tasks[700].OrgID = orgID(5)
	gone := o.tasks[300]
	o.tasks = slices.Delete(o.tasks, 300, 301)
	state = slices.DeleteFunc(state, func(t Task) bool { return t.ID == gone.ID || t.ID == hidden.ID })
	o.refresh(t, c, state, true)
	if _, err := c.TaskFromListing(t.Context(), gone.OrgID, gone.ID); !IsTaskGone(err) || o.singles[gone.ID] != 1 {
		t.Errorf("%v, asked for %d times", err, o.singles[gone.ID])
	}
	if task, err := c.TaskFromListing(t.Context(), hidden.OrgID, hidden.ID); err != nil || task.OrgID != orgID(5) || o.singles[hidden.ID] != 1 {
		t.Errorf("%v, %v, asked for %d times", task, err, o.singles[hidden.ID])
	}
}

// After an own write, nothing counts that was read before it, not even what was
// on its way.
func TestTaskFromListingAfterAWrite(t *testing.T) {
	o := newOrganizations(1, 1000)
	c := inMemory(t, o.serve)
	o.refresh(t, c, o.tasks, true)
	change := func() { o.tasks[10].Name = "changed" }
	read := func() string {
		task, err := c.TaskFromListing(t.Context(), o.tasks[10].OrgID, o.tasks[10].ID)
		if err != nil {
			t.Fatal(err)
		}
		return task.Name
	}
	change()
	if read() == "changed" {
		t.Error("the test proves nothing: the listing isn't used")
	}
	if _, err := c.UpdateTask(t.Context(), o.tasks[10].ID, TaskUpdate{Status: new("active")}); err != nil {
		t.Error(err)
	}
	if name := read(); name != "changed" {
		t.Errorf("after a write, the name is %q", name)
	}
}

func TestTaskFromListingWhileAPageIsOnItsWay(t *testing.T) {
	o := newOrganizations(1, 1000)
	c := inMemory(t, o.serve)
	var once atomic.Bool
	o.onPage = func() {
		if once.CompareAndSwap(false, true) {
			// The page is read by now; the write comes before the answer.
			c.writes.Add(1)
			o.tasks[10].Name = "changed"
			c.writes.Add(1)
		}
	}
	var names []string
	for range 8 {
		task, err := c.TaskFromListing(t.Context(), o.tasks[10].OrgID, o.tasks[10].ID)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, task.Name)
	}
	if !once.Load() || !strings.HasSuffix(strings.Join(names, ","), "changed,changed,changed,changed,changed") {
		t.Errorf("a page was fetched: %t; the names: %q", once.Load(), names)
	}
}

func TestTasksNamedFromListing(t *testing.T) {
	o := newOrganizations(1, 1000)
	c := inMemory(t, o.serve)
	for i := range 200 {
		tasks, err := c.TasksNamedFromListing(t.Context(), orgID(0), fmt.Sprintf("task %d", i))
		if err != nil || len(tasks) != 2 || tasks[0].ID != o.tasks[i].ID || tasks[1].ID != o.tasks[500+i].ID {
			t.Fatalf("%d: %v, %v", i, tasks, err)
		}
	}
	if o.requests > 25 {
		t.Errorf("%d requests", o.requests)
	}
	if none, err := c.TasksNamedFromListing(t.Context(), orgID(0), "none"); err != nil || len(none) > 0 {
		t.Errorf("%v, %v", none, err)
	}
}

// If the lists can't be read, the tasks can all the same.
func TestTaskFromListingWithoutAList(t *testing.T) {
	o := newOrganizations(1, 100)
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/tasks") {
			answering(403, `{"code":"forbidden","message":"no lists"}`)(w, r)
			return
		}
		o.serve(w, r)
	})
	if requests := o.refresh(t, c, o.tasks, true); requests != len(o.tasks) {
		t.Errorf("%d requests", requests)
	}
}

// A script that has been read stays in no memory, while labels and short scripts
// are still told without a request.
func TestTaskFromListingLetsGoOfScripts(t *testing.T) {
	const size = 49 << 10
	o := newOrganizations(1, 1000)
	for i := range o.tasks {
		o.tasks[i].Flux = strings.Repeat("f", size)
	}
	c := inMemory(t, o.serve)
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.GC() // it takes two to empty a sync.Pool
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before := heap()
	if requests := o.refresh(t, c, o.tasks, true); requests > 8 {
		t.Errorf("%d requests", requests)
	}
	if grown := int64(heap()) - int64(before); grown > 10<<20 {
		t.Errorf("the heap has grown by %d MiB for %d MiB of scripts", grown>>20, len(o.tasks)*size>>20)
	}
	o.requests = 0
	for _, task := range o.tasks {
		if got, err := c.TaskFromListingWithoutScript(t.Context(), task.OrgID, task.ID); err != nil || got.Name != task.Name {
			t.Fatal(got, err)
		}
	}
	if o.requests > 0 {
		t.Errorf("%d requests for tasks without their scripts", o.requests)
	}
	got, err := c.TaskFromListing(t.Context(), o.tasks[7].OrgID, o.tasks[7].ID)
	if err != nil || len(got.Flux) != size {
		t.Errorf("read twice: %d bytes, %v", len(got.Flux), err)
	}
	named, err := c.TasksNamedFromListing(t.Context(), o.tasks[7].OrgID, o.tasks[7].Name)
	if err != nil || len(named) != 2 || len(named[0].Flux) != size || len(named[1].Flux) != size {
		t.Errorf("by name: %d tasks, %v", len(named), err)
	}
}

// The size of the kept scripts that nobody reads is bounded.
func TestTaskFromListingKeepsNotAllScripts(t *testing.T) {
	l := &listing{client: &Client{}}
	l.restart()
	for page := range 3 {
		l.add([]Task{{ID: strconv.Itoa(page), Name: "n", Flux: strings.Repeat("f", maxScripts/2)}})
	}
	if l.scripts > maxScripts || l.handOut("0") != nil || l.handOut("2") == nil || l.tasks["0"].Name != "n" {
		t.Errorf("%d bytes of scripts, released: %v", l.scripts, l.released)
	}
	if _, whole := l.withName("n"); whole {
		t.Error("tasks without scripts count as whole")
	}
}
