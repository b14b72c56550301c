package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// taskServer lists tasks as InfluxDB does, and lets something happen before
// each page.
func taskServer(t *testing.T, tasks []Task, limit int, beforePage func(page int, tasks []Task) []Task) *httptest.Server {
	pages := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages++
		tasks = beforePage(pages, tasks)
		rest := tasks
		if after := r.URL.Query().Get("after"); after != "" {
			at, _ := slices.BinarySearchFunc(tasks, after, func(task Task, id string) int { return strings.Compare(task.ID, id) })
			rest = tasks[min(at+1, len(tasks)):]
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"tasks": rest[:min(limit, len(rest))]})
	}))
	t.Cleanup(server.Close)
	return server
}

func someTasks(n int) []Task {
	var tasks []Task
	for i := range n {
		tasks = append(tasks, Task{ID: fmt.Sprintf("%016x", 2*i+1), OrgID: []string{"even", "odd"}[i%2]})
	}
	return tasks
}

// Whatever another client deletes between two pages, no task that stays is
// missing, and none is there twice.
func TestTasksAreListedWholeWhileOthersAreDeleted(t *testing.T) {
	without := func(tasks []Task, from, to int) []Task {
		return append(slices.Clone(tasks[:from]), tasks[to:]...)
	}
	for name, deleted := range map[string][2]int{
		"none": {0, 0}, "the last": {9, 10}, "the last two": {8, 10}, "the last six": {4, 10}, "the whole page": {0, 10},
		"over the edge": {9, 12}, "all that follow": {10, 25}, "all from the edge": {9, 25}, "all": {0, 25},
	} {
		t.Run(name, func(t *testing.T) {
			all := someTasks(25)
			server := taskServer(t, all, 10, func(page int, tasks []Task) []Task {
				if page == 2 {
					return without(tasks, deleted[0], deleted[1])
				}
				return tasks
			})
			got, err := client(t, server.URL).Tasks(t.Context(), TaskFilter{})
			want := append(slices.Clone(all[:10]), all[max(10, deleted[1]):]...)
			if err != nil || !slices.EqualFunc(got, want, func(a, b Task) bool { return a.ID == b.ID }) {
				t.Errorf("%v, %v, want %v", got, err, want)
			}
		})
	}
}

func TestTasksLimitAndOrganizationOfAUser(t *testing.T) {
	server := taskServer(t, someTasks(25), 10, func(_ int, tasks []Task) []Task { return tasks })
	got, err := client(t, server.URL).Tasks(t.Context(), TaskFilter{UserID: "u", OrgID: "odd", Limit: 7})
	if err != nil || len(got) != 7 || got[6].ID != fmt.Sprintf("%016x", 2*13+1) {
		t.Errorf("%v, %v", got, err)
	}
}

// runServer lists runs as InfluxDB does: the queued ones first, as they were
// queued, then the finished ones from the latest on.
func runServer(t *testing.T, queued, finished []Run) *httptest.Server {
	slices.SortFunc(finished, func(a, b Run) int { return b.ScheduledFor.Compare(a.ScheduledFor) })
	runs := append(slices.Clone(queued), finished...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		after, _ := time.Parse(time.RFC3339, r.URL.Query().Get("afterTime"))
		before, _ := time.Parse(time.RFC3339, r.URL.Query().Get("beforeTime"))
		if limit < 1 || limit > 500 || !before.After(after) {
			t.Errorf("InfluxDB refuses %s", r.URL.RawQuery)
		}
		page := []Run{}
		for _, run := range runs {
			if run.ScheduledFor.After(after) && run.ScheduledFor.Before(before) && len(page) < limit {
				page = append(page, run)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"runs": page})
	}))
	t.Cleanup(server.Close)
	return server
}

var noon = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// someRuns are runs with IDs from a number on, one each second from noon on, or
// several of them in a second.
func someRuns(n, firstID, perSecond int, status string) []Run {
	var runs []Run
	for i := range n {
		runs = append(runs, Run{
			ID: fmt.Sprintf("%016x", firstID+i), Status: status, ScheduledFor: noon.Add(time.Duration(i/perSecond) * time.Second),
		})
	}
	return runs
}

func TestRunsAreListedWhole(t *testing.T) {
	for name, test := range map[string]struct{ queued, finished, perSecond int }{
		"none": {0, 0, 1}, "a page": {0, 399, 1}, "a full page": {0, 500, 1}, "many pages": {3, 4320, 1},
		"many queued": {3000, 3000, 1}, "many at a time": {10, 3000, 300},
	} {
		t.Run(name, func(t *testing.T) {
			server := runServer(t, someRuns(test.queued, 1, test.perSecond, RunScheduled),
				someRuns(test.finished, 100_000, test.perSecond, RunSuccess))
			runs, err := client(t, server.URL).Runs(t.Context(), "t", RunFilter{})
			if err != nil || len(runs) != test.queued+test.finished {
				t.Fatalf("%d runs, %v", len(runs), err)
			}
			ids := map[string]bool{}
			for i, run := range runs {
				ids[run.ID] = true
				if i > 0 && run.ScheduledFor.After(runs[i-1].ScheduledFor) {
					t.Errorf("run %d is later than the one before it", i)
				}
			}
			if len(ids) != len(runs) {
				t.Errorf("only %d of %d are different", len(ids), len(runs))
			}
		})
	}
}

// A page whose logs are too large is asked for again in halves.
func TestRunsWithLargeLogs(t *testing.T) {
	const count, large = 300, 250_000/250 + 1
	runs := someRuns(count, 1, 1, RunSuccess)
	for i := range runs {
		runs[i].Log = make([]LogEvent, large)
	}
	server := runServer(t, nil, runs)
	requests := 0
	c, err := New(Config{URL: server.URL, Token: "secret", Log: func(context.Context, Attempt) { requests++ }})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Runs(t.Context(), "t", RunFilter{})
	if err != nil || len(got) != count || requests > 20 {
		t.Fatalf("%d runs in %d requests, %v", len(got), requests, err)
	}
	for i, run := range got {
		if want := runs[i]; run.ID != want.ID {
			t.Errorf("run %d is %s, want %s", i, run.ID, want.ID)
		}
	}
}

func TestRunsFilter(t *testing.T) {
	server := runServer(t, nil, append(someRuns(1000, 1, 1, RunSuccess), someRuns(1000, 10_000, 1, RunFailed)...))
	at := func(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }
	for name, test := range map[string]struct {
		filter RunFilter
		want   int
	}{
		"times":     {RunFilter{After: at(99), Before: at(901)}, 1602},
		"fractions": {RunFilter{After: at(99.5), Before: at(901.5)}, 1604},
		"status":    {RunFilter{Status: RunFailed}, 1000},
		"limit":     {RunFilter{Status: RunFailed, Limit: 777}, 777},
	} {
		runs, err := client(t, server.URL).Runs(t.Context(), "t", test.filter)
		if err != nil || len(runs) != test.want {
			t.Errorf("%s: %d runs, %v, want %d", name, len(runs), err, test.want)
		}
	}
}

// What can't be listed whole is not listed in part.
func TestRunsTooManyInASecond(t *testing.T) {
	server := runServer(t, nil, someRuns(600, 1, 600, RunSuccess))
	runs, err := client(t, server.URL).Runs(t.Context(), "t", RunFilter{})
	if e := new(Error); !errors.As(err, &e) || !IsIncomplete(err) || !strings.Contains(err.Error(), "scheduled for 2026-03-01T12:00:00Z") {
		t.Errorf("%d runs, %v", len(runs), err)
	}
}

// A page that InfluxDB has spoiled, since runs finished meanwhile, is asked for
// again.
func TestRunsSpoiledPage(t *testing.T) {
	spoiled := map[string]func(w http.ResponseWriter){
		"twice": func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"runs":[{"id":"1","status":"started"},{"id":"1","status":"success"}]}`)
		},
		"panic": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, `{"code":"internal error","message":"a panic has occurred: /api/v2/tasks/t/runs: slice bounds out of range [2:1]"}`)
		},
	}
	for name, answer := range spoiled {
		for _, times := range []int{3, 1000} {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if requests++; requests <= times {
					answer(w)
					return
				}
				fmt.Fprint(w, `{"runs":[{"id":"1","status":"success"},{"id":"2","status":"started"}]}`)
			}))
			runs, err := client(t, server.URL).Runs(t.Context(), "t", RunFilter{})
			server.Close()
			if fixed := times == 3; fixed != (err == nil) || fixed != (len(runs) == 2) || !fixed && !errors.As(err, new(*Error)) {
				t.Errorf("%s %d times: %v, %v", name, times, runs, err)
			}
		}
	}
}

// A server that ignores the times would make the list endless.
func TestRunsOfAServerThatIgnoresTheFilter(t *testing.T) {
	c := inMemory(t, answering(200, `{"runs":[`+manyRuns(499)+`]}`))
	_, err := c.Runs(t.Context(), "t", RunFilter{After: noon, Before: noon.Add(time.Hour)})
	if e := new(Error); !errors.As(err, &e) || e.FromInfluxDB() || !strings.Contains(err.Error(), "runs outside the requested time range") {
		t.Error(err)
	}
}
