package influx

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lateServer answers the first creation with 504, and creates that task some time
// later.
type lateServer struct {
	delay time.Duration

	mu    sync.Mutex
	posts int
	tasks map[string]string // their names, by ID
}

func (s *lateServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodPost:
		s.posts++
		id := fmt.Sprintf("%016x", s.posts)
		if s.posts == 1 {
			time.AfterFunc(s.delay, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.tasks[id] = "n"
			})
			w.WriteHeader(http.StatusGatewayTimeout)
			return
		}
		s.tasks[id] = "n"
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, listedTask(id))
	case http.MethodDelete:
		delete(s.tasks, r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
		w.WriteHeader(http.StatusNoContent)
	default:
		var tasks []string
		for _, id := range slices.Sorted(maps.Keys(s.tasks)) {
			if id > r.URL.Query().Get("after") {
				tasks = append(tasks, listedTask(id))
			}
		}
		fmt.Fprint(w, `{"tasks":[`+strings.Join(tasks, ",")+`]}`)
	}
}

func listedTask(id string) string {
	return fmt.Sprintf(`{"id":%q,"orgID":%s,"name":"n","flux":"f"}`, id, anID)
}

// A creation that arrives late is found and deleted before the last answer, also
// if its own answer was given before.
func TestLateCreationIsDeleted(t *testing.T) {
	for _, delay := range []time.Duration{150 * time.Millisecond, time.Second, 12 * time.Second} {
		for _, others := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s later, others running: %t", delay, others), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := &lateServer{delay: delay, tasks: map[string]string{}}
					c := inMemory(t, server.ServeHTTP)
					create := TaskCreate{OrgID: someID, Name: "n", Flux: "f"}
					if others {
						c.BeginTaskCreation()
					}
					c.BeginTaskCreation()
					task, unsure, err := c.CreateTask(t.Context(), create)
					if err != nil || !unsure {
						t.Fatal(task, unsure, err)
					}
					began := time.Now()
					left := c.EndTaskCreation(t.Context(), &PossibleDuplicate{TaskCreate: create, ID: task.ID})
					if others {
						if time.Since(began) > 0 {
							t.Error("an answer waits, though it isn't the last one")
						}
						left = c.EndTaskCreation(t.Context(), nil)
					}
					time.Sleep(time.Minute)
					if len(left) > 0 || len(server.tasks) != 1 || server.tasks[task.ID] == "" {
						t.Errorf("%v, unsure: %v", server.tasks, left)
					}
				})
			})
		}
	}
}

// What can't be looked for any more, since the apply was interrupted, is said to be
// unsure.
func TestLateCreationIsUnsureAfterAnInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, (&lateServer{tasks: map[string]string{}}).ServeHTTP)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c.BeginTaskCreation()
		left := c.EndTaskCreation(ctx, &PossibleDuplicate{TaskCreate: TaskCreate{Name: "n"}})
		if len(left) != 1 || left[0].Name != "n" || left[0].Err == nil {
			t.Errorf("%v", left)
		}
	})
}

// Old placeholders of the name are deleted; others, and what only looks like one,
// are not.
func TestOldPlaceholders(t *testing.T) {
	mark := PlaceholderMark
	now := time.Now()
	task := func(id, script string, age time.Duration) string {
		return fmt.Sprintf(`{"id":%q,"orgID":%s,"name":"n","flux":%q,"createdAt":%q}`, id, anID, script, now.Add(-age).Format(time.RFC3339))
	}
	const oldID, youngID, finishedID, otherID = "0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004"
	tasks := map[string]string{
		oldID:      task(oldID, mark, time.Hour),
		youngID:    task(youngID, mark, time.Minute),
		finishedID: task(finishedID, "from()", time.Hour),
		otherID:    task(otherID, "x = \""+mark+"\"", time.Hour),
	}
	var deleted []string
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		switch {
		case r.Method == http.MethodDelete:
			deleted = append(deleted, id)
			w.WriteHeader(http.StatusNoContent)
		case id == otherID:
			fmt.Fprint(w, task(otherID, "from()", time.Hour)) // finished since it was listed
		case id != "tasks":
			fmt.Fprint(w, tasks[id])
		case r.URL.Query().Get("after") == "":
			fmt.Fprint(w, `{"tasks":[`+tasks[oldID]+","+tasks[youngID]+","+tasks[finishedID]+","+tasks[otherID]+`]}`)
		default:
			fmt.Fprint(w, `{"tasks":[]}`)
		}
	})
	if err := c.DeleteOldPlaceholders(t.Context(), someID, "n", now.Add(-5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(deleted, []string{oldID}) {
		t.Errorf("deleted: %v", deleted)
	}
}
