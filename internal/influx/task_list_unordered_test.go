package influx

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// unorderedServer lists tasks in the order of their names, as the published API of InfluxDB Cloud allows:
// https://docs.influxdata.com/influxdb/cloud/api/tasks/ promises no order, and has the parameter "offset".
type unorderedServer struct {
	tasks    []Task // in the order of the list
	requests int
	// beforePage, if it isn't nil, may change the list.
	beforePage    func(request int, tasks []Task) []Task
	ignoresOffset bool
}

func newUnorderedServer(n int) *unorderedServer {
	s := &unorderedServer{tasks: someTasks(n)}
	for i := range s.tasks {
		s.tasks[i].OrgID = orgID(0)
	}
	random := rand.New(rand.NewPCG(1, uint64(n)))
	random.Shuffle(n, func(i, j int) { s.tasks[i], s.tasks[j] = s.tasks[j], s.tasks[i] })
	return s
}

func (s *unorderedServer) serve(w http.ResponseWriter, r *http.Request) {
	s.requests++
	if s.beforePage != nil {
		s.tasks = s.beforePage(s.requests, s.tasks)
	}
	query := r.URL.Query()
	limit, _ := strconv.Atoi(query.Get("limit"))
	offset, _ := strconv.Atoi(query.Get("offset"))
	if s.ignoresOffset {
		offset = 0
	}
	page := slices.DeleteFunc(slices.Clone(s.tasks), func(task Task) bool { return task.ID <= query.Get("after") })
	page = page[min(offset, len(page)):]
	_ = json.NewEncoder(w).Encode(map[string]any{"tasks": page[:min(limit, len(page))]})
}

func TestTasksInNoOrder(t *testing.T) {
	for n, requests := range map[int]int{2: 3, 25: 3, 499: 3, 500: 4, 501: 4, 1700: 6} {
		s := newUnorderedServer(n)
		c := inMemory(t, s.serve)
		got, err := c.Tasks(t.Context(), TaskFilter{OrgID: orgID(0)})
		if err != nil || len(got) != n || !isOrdered(got) || s.requests > requests {
			t.Errorf("%d of %d tasks in %d requests, in order: %t, %v", len(got), n, s.requests, isOrdered(got), err)
		}
		first, err := c.Tasks(t.Context(), TaskFilter{OrgID: orgID(0), Limit: 2})
		if err != nil || len(first) != 2 || first[0].ID >= first[1].ID {
			t.Errorf("two of %d: %v, %v", n, ids(first), err)
		}
	}
}

// Whatever is deleted between two pages, no task that stays is missing.
func TestTasksInNoOrderAreListedWholeWhileOthersAreDeleted(t *testing.T) {
	for name, deleted := range map[string][2]int{
		"none": {0, 0}, "the first": {0, 1}, "half a page": {100, 350}, "a page": {0, 500}, "the edge": {400, 600}, "what follows": {500, 1200},
	} {
		t.Run(name, func(t *testing.T) {
			s := newUnorderedServer(1200)
			stays := append(slices.Clone(s.tasks[:deleted[0]]), s.tasks[deleted[1]:]...)
			s.beforePage = func(request int, tasks []Task) []Task {
				if request == 3 {
					return stays
				}
				return tasks
			}
			got, err := inMemory(t, s.serve).Tasks(t.Context(), TaskFilter{})
			listed := map[string]bool{}
			for _, task := range got {
				listed[task.ID] = true
			}
			for _, task := range stays {
				if err == nil && !listed[task.ID] {
					t.Fatalf("%s is missing from %d tasks", task.ID, len(got))
				}
			}
			if err != nil || s.requests > 40 {
				t.Errorf("%d requests: %v", s.requests, err)
			}
		})
	}
}

// A list that would never end, or whose pages can't be told apart, is an error and isn't retried.
func TestTasksInNoOrderEnd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	madeUp := 0
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"ignores the offset": {(&unorderedServer{tasks: newUnorderedServer(600).tasks, ignoresOffset: true}).serve, "ignores an offset"},
		"makes them up": {func(w http.ResponseWriter, _ *http.Request) {
			madeUp++
			var page []string
			for range MaxPage {
				page = append(page, fmt.Sprintf(`{"id":"%016x"}`, random.Uint64()))
			}
			fmt.Fprintf(w, `{"tasks":[{"id":"0000000000000001"},%s]}`, strings.Join(page[1:], ","))
		}, "more than 100000 tasks"},
	} {
		_, err := inMemory(t, test.handler).Tasks(t.Context(), TaskFilter{})
		if !IsIncomplete(err) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if madeUp > maxUnordered/MaxPage+5 {
		t.Errorf("%d requests", madeUp)
	}
}

// Reads that share a listing get their tasks, whatever its order.
func TestListingInNoOrder(t *testing.T) {
	s := newUnorderedServer(700)
	singles := 0
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		id := strings.TrimPrefix(r.URL.Path, "/api/v2/tasks/")
		if i := slices.IndexFunc(s.tasks, func(task Task) bool { return task.ID == id }); i >= 0 {
			singles++
			_ = json.NewEncoder(w).Encode(s.tasks[i])
			return
		}
		s.serve(w, r)
	})
	for _, task := range s.tasks {
		if got, err := c.TaskFromListing(t.Context(), orgID(0), task.ID); err != nil || got.ID != task.ID {
			t.Fatalf("%v, %v", got, err)
		}
	}
	if singles > 2*minSingleReads || s.requests > 10 {
		t.Errorf("%d single reads, %d pages", singles, s.requests)
	}
}
