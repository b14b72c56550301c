package influx

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// manualRuns is a server that starts runs, and loses requests or answers.
type manualRuns struct {
	mu    sync.Mutex
	runs  []Run
	fault map[int]string // by the number of the request to start a run
	posts int
}

const (
	lostBefore = "the connection breaks before the request has arrived"
	lostAfter  = "the connection breaks before the answer has arrived"
	late       = "the connection breaks, and the request arrives later"
)

func (s *manualRuns) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodGet {
		after, _ := time.Parse(time.RFC3339, r.URL.Query().Get("afterTime"))
		before, _ := time.Parse(time.RFC3339, r.URL.Query().Get("beforeTime"))
		page := []Run{}
		for _, run := range s.runs {
			if run.ScheduledFor.After(after) && run.ScheduledFor.Before(before) {
				page = append(page, run)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"runs": page})
		return
	}
	var body struct{ ScheduledFor time.Time }
	_ = json.NewDecoder(r.Body).Decode(&body)
	fault := s.fault[s.posts]
	s.posts++
	switch fault {
	case lostBefore:
		panic(http.ErrAbortHandler)
	case late:
		time.AfterFunc(2500*time.Millisecond, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.start(body.ScheduledFor)
		})
		panic(http.ErrAbortHandler)
	}
	run := s.start(body.ScheduledFor)
	if fault == lostAfter {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(run)
}

func (s *manualRuns) start(at time.Time) Run {
	run := Run{ID: fmt.Sprintf("%016x", len(s.runs)+1), TaskID: someID, ScheduledFor: at, RequestedAt: time.Now()}
	s.runs = append(s.runs, run)
	return run
}

// A connection that breaks neither loses nor doubles a run, however often.
func TestRunsAreStartedOnce(t *testing.T) {
	for _, fault := range []map[int]string{
		{3: lostBefore, 5: lostAfter},
		{0: lostAfter, 1: lostAfter, 2: lostAfter, 3: lostAfter},
		{0: lostBefore, 1: lostBefore, 19: lostAfter},
		{0: late, 7: late},
	} {
		synctest.Test(t, func(t *testing.T) {
			// The scheduler's own run, and one that existed before.
			server := &manualRuns{fault: fault, runs: []Run{
				{ID: "a", TaskID: someID, ScheduledFor: noon}, {ID: "b", TaskID: someID, ScheduledFor: noon, RequestedAt: noon},
			}}
			c := inMemory(t, server.ServeHTTP)
			const n = 20
			at := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Hour) }
			starter, err := c.RunStarter(t.Context(), someID, at(0), at(n-1))
			if err != nil {
				t.Fatal(err)
			}
			var group sync.WaitGroup
			for worker := range 4 {
				group.Go(func() {
					for i := worker; i < n; i += 4 {
						if run, err := starter.Start(t.Context(), at(i)); err != nil || !run.ScheduledFor.Equal(at(i)) || !starter.isNew(*run) {
							t.Errorf("%v: %v, %v", fault, run, err)
						}
					}
				})
			}
			group.Wait()
			times := map[time.Time]int{}
			for _, run := range server.runs[2:] {
				times[run.ScheduledFor.UTC()]++
			}
			for i := range n {
				if times[at(i)] != 1 || len(server.runs) != n+2 {
					t.Errorf("%v: %d runs for %s, %d in all", fault, times[at(i)], at(i), len(server.runs)-2)
				}
			}
		})
	}
}

// MaxRetries also bounds how often a request to start a run is sent.
func TestMaxRetriesHoldsForRuns(t *testing.T) {
	for _, retries := range []int{0, 2} {
		synctest.Test(t, func(t *testing.T) {
			server := &manualRuns{fault: map[int]string{0: lostBefore, 1: lostBefore, 2: lostBefore, 3: lostBefore}}
			c := inMemory(t, server.ServeHTTP)
			c.maxRetries = retries
			if _, err := c.StartRun(t.Context(), someID, noon); !MayHaveActed(err) || server.posts != retries+1 {
				t.Errorf("%d retries: %d requests, %v", retries, server.posts, err)
			}
		})
	}
}

// However a server keeps silent, a creation and the search for what it may have created end with their context, so that
// a grace period bounds both.
func TestLostCreationEndsWithItsContext(t *testing.T) {
	for _, operation := range creates {
		for name, answer := range map[string]http.HandlerFunc{
			"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"empty":  answering(200, `{"tasks":[],"runs":[],"labels":[],"users":[]}`),
		} {
			t.Run(string(operation)+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const grace = 5 * time.Second
					ctx, cancel := context.WithTimeout(t.Context(), grace)
					defer cancel()
					began := time.Now()
					err := operations[operation].call(ctx, inMemory(t, answer))
					if took := time.Since(began); !MayHaveActed(err) || took > grace+time.Second {
						t.Errorf("after %s: %v", took, err)
					}
				})
			})
		}
	}
}
