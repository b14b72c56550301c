package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wireFaults are what can happen to a request, and which fault that is.
var wireFaults = map[string]struct {
	fault  fault
	answer http.HandlerFunc
}{
	"429":                      {busy, answering(429, `{"code":"too many requests","message":"wait"}`)},
	"429, Retry-After":         {busy, answering(429, "", "Retry-After", "1")},
	"429, Retry-After, a date": {busy, retryAfterDate},
	"429, Retry-After, absurd": {busy, answering(429, "", "Retry-After", "99999999999")},
	"503":                      {busy, answering(503, `<html>no</html>`)},
	"500 by InfluxDB":          {lost, answering(500, `{"code":"internal error","message":"database is locked"}`)},
	"500 by another":           {lost, answering(500, `<html>no</html>`)},
	"502":                      {lost, answering(502, `<html>no</html>`)},
	"504, late": {slow, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Second)
		answering(504, "")(w, r)
	}},
	"504":            {lost, answering(504, "")},
	"404 by another": {lost, answering(404, `<html>no</html>`)},
	"other JSON":     {lost, answering(200, notInfluxDB)},
	"HTML":           {lost, answering(200, `<html>sign in</html>`)},
	"dropped":        {lost, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	"timed out":      {slow, func(http.ResponseWriter, *http.Request) { panic(os.ErrDeadlineExceeded) }},
	"cut short": {lost, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"id":`)
	}},
	"no permission":  {none, answering(500, `{"code":"internal error","message":"failed to update task: unauthorized"}`)},
	"a bad offset":   {none, answering(500, `{"code":"internal error","message":"unexpected error parsing time: x"}`)},
	"refused":        {none, answering(400, `{"code":"invalid","message":"no"}`)},
	"wrong token":    {none, answering(401, `{"code":"unauthorized","message":"unauthorized access"}`)},
	"403 by another": {none, answering(403, `<html>no</html>`)},
	"not found":      {none, answering(404, `{"code":"not found","message":"failed to find it"}`)},
	"InfluxDB 1.8":   {hopeless, answering(404, "404 page not found", "X-Influxdb-Version", "1.8.10")},
	"InfluxDB 3":     {hopeless, answering(503, "", "X-Influxdb-Version", "v3.0.0-0.beta.1")},
	"InfluxDB 2":     {busy, answering(503, "", "X-Influxdb-Version", "v2.9.1")},
	"its own build":  {lost, answering(500, "", "X-Influxdb-Version", "dev")},
	"another host":   {hopeless, answering(307, "", "Location", "http://other.example/")},
}

func answering(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func retryAfterDate(w http.ResponseWriter, r *http.Request) {
	answering(429, "", "Retry-After", time.Now().Add(2*time.Second).UTC().Format(http.TimeFormat))(w, r)
}

// After a fault, an operation is sent again, unless it is one of these, and its answer was lost. This list doesn't come from the
// policy, or a wrong row would pass.
var (
	creates   = []operation{createTask, startRun, retryRun, createLabel, addTaskLabel, addMember, addOwner}
	evaluates = []operation{checkSyntax, checkTypes, parseScript, runQuery}
)

// decisionAbout returns what to do about a fault.
func decisionAbout(f fault, o operation) decision {
	switch {
	case !f.retryable(), f == slow && slices.Contains(evaluates, o):
		return giveUp
	case (f == lost || f == slow) && slices.Contains(creates, o):
		return find
	}
	return again
}

// Each operation does the right thing about each fault, and nothing else.
func TestPolicy(t *testing.T) {
	for operation := range policy {
		if operations[operation].call == nil {
			t.Fatalf("operations_test.go doesn't have how to %s", operation)
		}
	}
	for operation := range policy {
		for name, wire := range wireFaults {
			t.Run(string(operation)+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					if operation == checkTypes && (name == "HTML" || name == "other JSON") {
						wire.fault = none // the script may have been evaluated
					}
					decided := decisionAbout(wire.fault, operation)
					requests, lookedFor, err := oneFault(t, operation, wire.answer)
					wantRequests := 1
					if decided != giveUp {
						wantRequests = 2
					}
					if requests != wantRequests || lookedFor != (decided == find) || (err == nil) != (decided != giveUp) {
						t.Errorf("%d requests, looked for it: %t, error: %v; the policy is %q for the fault %q", requests, lookedFor, err, decided, wire.fault)
					}
					if lost := wire.fault.mayHaveActed() && decided == giveUp && operation != signIn; MayHaveActed(err) != lost {
						t.Errorf("may have acted: %t: %v", MayHaveActed(err), err)
					}
				})
			})
		}
	}
}

// Without its row, an operation would not be repeated after a lost answer, and an error couldn't name the permission that it needs.
func TestPolicy_rows(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "policy.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		constant, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := constant.Type.(*ast.Ident); !ok || kind.Name != "operation" {
			return true
		}
		found++
		words, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := policy[operation(words)]; !ok {
			t.Errorf("policy has no row for %s", constant.Names[0])
		}
		return true
	})
	if found != len(policy) {
		t.Errorf("policy.go has %d constants of operations, and %d rows", found, len(policy))
	}
}

// nothingFound is the answer of all lists in one, each of them empty.
func nothingFound() string {
	lists := map[string][]any{}
	for _, of := range operations {
		if strings.HasSuffix(of.answer, ":[]}") {
			_ = json.Unmarshal([]byte(of.answer), &lists)
		}
	}
	answer, _ := json.Marshal(lists)
	return string(answer)
}

// oneFault makes an operation whose first request meets a fault, and all others
// none.
func oneFault(t *testing.T, operation operation, answer http.HandlerFunc) (requests int, lookedFor bool, err error) {
	of := operations[operation]
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !slices.Contains(creates, operation):
		case r.Method == http.MethodGet:
			lookedFor = true
			_, _ = io.WriteString(w, nothingFound())
			return
		case r.Method == http.MethodPatch:
			_, _ = io.WriteString(w, labelJSON)
			return
		}
		if requests++; requests == 1 {
			answer(w, r)
			return
		}
		if operation == signIn {
			w.Header().Set("Set-Cookie", "session=s")
		}
		w.WriteHeader(of.status)
		_, _ = io.WriteString(w, of.answer)
	})
	err = of.call(t.Context(), c)
	return requests, lookedFor, err
}

// inMemory is a client of a server that is reached without a network, for tests
// in the time of synctest.
func inMemory(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	c, err := New(Config{URL: "http://influxdb.example", Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	c.http.Transport = handlerTransport{handler}
	return c
}

type handlerTransport struct{ handler http.HandlerFunc }

func (t handlerTransport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	recorder := httptest.NewRecorder()
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case os.ErrDeadlineExceeded:
			resp, err = nil, os.ErrDeadlineExceeded
		default:
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	t.handler(recorder, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp = recorder.Result()
	resp.Request = req
	if length := recorder.Header().Get("Content-Length"); length != "" {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, failing{}))
	}
	return resp, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// An empty list may be null; what has no list isn't InfluxDB's.
func TestLists(t *testing.T) {
	for operation, of := range operations {
		if !strings.Contains(of.answer, "[]") {
			continue
		}
		for answer, want := range map[string]bool{of.answer: true, strings.Replace(of.answer, "[]", "null", 1): true, "{}": false} {
			c := inMemory(t, answering(of.status, answer))
			c.maxRetries = 0
			if err := of.call(t.Context(), c); (err == nil) != want {
				t.Errorf("%s, %s: %v", operation, answer, err)
			}
		}
	}
}

// What is made once is found by its mark, and made again only if it isn't there.
func TestLostCreationIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		arrived              bool
		wantPosts, wantTasks int
		wantUnsure           bool
	}{
		"the request arrived":      {true, 1, 1, false},
		"the request was lost too": {false, 2, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				posts, tasks := 0, 0
				c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet {
						other := `{"id":"fedcba9876543210","orgID":` + anID + `,"name":"n","flux":"another script"}`
						fmt.Fprintf(w, `{"tasks":[%s%s]}`, strings.Repeat(taskJSON+",", tasks), other)
						return
					}
					if posts++; posts > 1 || test.arrived {
						tasks++
					}
					if posts == 1 {
						panic(http.ErrAbortHandler)
					}
					w.WriteHeader(http.StatusCreated)
					_, _ = io.WriteString(w, taskJSON)
				})
				task, unsure, err := c.CreateTask(t.Context(), TaskCreate{OrgID: someID, Name: "n", Flux: "f"})
				if err != nil || task.ID != someID || posts != test.wantPosts || tasks != test.wantTasks || unsure != test.wantUnsure {
					t.Errorf("task %v, %d posts, %d tasks, unsure: %t, %v", task, posts, tasks, unsure, err)
				}
			})
		})
	}
}

// A label of the same name that somebody else has made meanwhile isn't taken.
func TestLostLabelIsFoundByItsMark(t *testing.T) {
	for name, ours := range map[string]bool{"another's": false, "ours": true, "ours, which comes late": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mark, posts := "another", 0
				c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					switch r.Method {
					case http.MethodGet:
						fmt.Fprintf(w, `{"labels":[{"id":%s,"properties":{%q:%q}}]}`, anID, creationProperty, mark)
					case http.MethodPatch:
						_, _ = io.WriteString(w, labelJSON)
					case http.MethodPost:
						var sent LabelCreate
						if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
							t.Error(err)
						}
						if ours && (posts > 0 || name == "ours") {
							mark = sent.Properties[creationProperty]
						}
						if posts++; posts == 1 {
							panic(http.ErrAbortHandler)
						}
						answering(422, `{"code":"conflict","message":"label with name n already exists"}`)(w, r)
					}
				})
				_, err := c.CreateLabel(t.Context(), LabelCreate{OrgID: someID, Name: "n"})
				if ours != (err == nil) || IsDuplicate(err) == ours {
					t.Error(err)
				}
			})
		})
	}
}

// If nobody answers, only the first request waits for the server through all
// attempts.
func TestAServerThatIsDownIsWaitedForOnce(t *testing.T) {
	for name, wire := range map[string]http.HandlerFunc{
		"503": answering(503, ""), "502": answering(502, ""), "dropped": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests, answer := 0, wire
				c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					requests++
					answer(w, r)
				})
				const all = DefaultMaxRetries + 1
				for i, want := range []int{all, 1, 1} {
					requests = 0
					if err := operations[readTask].call(t.Context(), c); err == nil || requests != want {
						t.Errorf("request %d: %d attempts, want %d: %v", i, requests, want, err)
					}
				}
				answer = answering(200, taskJSON)
				if err := operations[readTask].call(t.Context(), c); err != nil {
					t.Error(err)
				}
				requests, answer = 0, wire
				if err := operations[readTask].call(t.Context(), c); err == nil || requests != all {
					t.Errorf("after an answer: %d attempts, want %d: %v", requests, all, err)
				}
			})
		})
	}
}

// An answer that is too large would be so again. What isn't JSON isn't InfluxDB's,
// and may be another answer the next time.
func TestTooLargeIsNotRepeated(t *testing.T) {
	for name, test := range map[string]struct {
		operation      operation
		answer         string
		repeated, acts bool
	}{
		"read":         {readTask, "{" + strings.Repeat(" ", maxAnswer), false, true},
		"update":       {updateTask, "{" + strings.Repeat(" ", maxAnswer), false, true},
		"many objects": {readTask, "{" + strings.Repeat(`{},`, maxObjects), false, true},
		"endless":      {readTask, strings.Repeat(" ", maxAnswer+1), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests, _, err := oneFault(t, test.operation, answering(200, test.answer))
				if test.repeated != (requests == 2) || test.repeated != (err == nil) || test.acts != MayHaveActed(err) || test.repeated == IsTooLarge(err) {
					t.Errorf("%d requests: %v", requests, err)
				}
			})
		})
	}
}

// A server that takes long isn't down: the next request has all its attempts.
func TestASlowServerIsNotDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := inMemory(t, func(http.ResponseWriter, *http.Request) {
			requests++
			panic(os.ErrDeadlineExceeded)
		})
		for range 2 {
			requests = 0
			err := operations[readTask].call(t.Context(), c)
			if requests != DefaultMaxRetries+1 || err == nil || !strings.Contains(err.Error(), "longer than 30s, which is request_timeout") {
				t.Errorf("%d attempts: %v", requests, err)
			}
		}
	})
}

// A server that is away for ten seconds, as at a restart, is waited for by each
// request that was on its way then, even if the first of them gives up.
func TestARestartIsWaitedFor(t *testing.T) {
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			away := func() bool { return time.Since(began) < 10*time.Second }
			c := inMemory(t, nil)
			c.http.Transport = refusing{away, handlerTransport{answering(200, taskJSON)}}
			var group sync.WaitGroup
			for i := range 30 {
				group.Go(func() {
					time.Sleep(time.Duration(i) * 10 * time.Millisecond)
					if err := operations[updateTask].call(t.Context(), c); err != nil {
						t.Errorf("after %s: %v", time.Since(began), err)
					}
				})
			}
			time.Sleep(5 * time.Second)
			c.down.Store(true) // as by a request that began before them
			group.Wait()
		})
	}
}

// refusing is a server that is away now and then.
type refusing struct {
	away func() bool
	next http.RoundTripper
}

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.away() {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	return r.next.RoundTrip(req)
}

func TestAConnectionIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, served := time.Now(), 0
		c := inMemory(t, nil)
		c.http.Transport = refusing{
			func() bool { return time.Since(began) < 300*time.Millisecond },
			handlerTransport{func(w http.ResponseWriter, r *http.Request) {
				served++
				answering(201, taskJSON)(w, r)
			}},
		}
		if err := operations[createTask].call(t.Context(), c); err != nil || served != 1 {
			t.Errorf("%v, %d requests", err, served)
		}
	})
}

func TestBackoff(t *testing.T) {
	wait := func(retries int, header string) time.Duration {
		a := attempt{status: 429, header: http.Header{}}
		a.header.Set("Retry-After", header)
		pause, _ := backoff(retries, a.retryAfter())
		return pause
	}
	for _, test := range []struct {
		attempt  int
		header   string
		min, max time.Duration
	}{
		{0, "", 50 * time.Millisecond, 100 * time.Millisecond},
		{20, "", 1500 * time.Millisecond, 3 * time.Second},
		{0, "2", 2 * time.Second, 2100 * time.Millisecond},
		{0, "0", 0, 100 * time.Millisecond},
		{0, "60", time.Minute, time.Minute + 100*time.Millisecond},
		{0, "300", 5 * time.Minute, 5*time.Minute + 100*time.Millisecond},
		{0, "1800", 6 * time.Minute, 6*time.Minute + 100*time.Millisecond},
		{0, "86400", 50 * time.Millisecond, 100 * time.Millisecond},
		{0, "-1", 50 * time.Millisecond, 200 * time.Millisecond},
		{0, "99999999999999", 0, 100 * time.Millisecond},
		{0, "soon", 50 * time.Millisecond, 200 * time.Millisecond},
		{0, time.Now().Add(10 * time.Second).UTC().Format(http.TimeFormat), 8 * time.Second, 11 * time.Second},
	} {
		if got := wait(test.attempt, test.header); got < test.min || got > test.max {
			t.Errorf("attempt %d, Retry-After %q: %s", test.attempt, test.header, got)
		}
	}
}

func TestMayHaveActedIsOfTheClientsErrors(t *testing.T) {
	if MayHaveActed(errors.New("another")) || MayHaveActed(nil) {
		t.Error("an error that isn't of the client")
	}
}

// InfluxDB Cloud counts requests in windows of five minutes, and says with Retry-After how long the current one still
// lasts: https://docs.influxdata.com/influxdb/cloud/account-management/limits/ ("API error responses").
func TestARateLimitIsWaitedFor(t *testing.T) {
	for name, test := range map[string]struct {
		window, ends time.Duration // what Retry-After says, and when the server answers again
		ok           bool
		within       time.Duration
	}{
		"one window":       {5 * time.Minute, 5 * time.Minute, true, 5*time.Minute + time.Second},
		"two windows":      {5 * time.Minute, 10 * time.Minute, true, 10*time.Minute + time.Second},
		"it never ends":    {5 * time.Minute, time.Hour, false, 12 * time.Minute},
		"a second each":    {time.Second, time.Hour, false, 10 * time.Second},
		"longer than that": {30 * time.Minute, time.Hour, false, 13 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					if time.Since(began) < test.ends {
						answering(429, "", "Retry-After", fmt.Sprint(test.window.Seconds()))(w, r)
						return
					}
					answering(200, taskJSON)(w, r)
				})
				var pauses time.Duration
				c.log = func(_ context.Context, a Attempt) { pauses += a.RetryIn }
				err := operations[readTask].call(t.Context(), c)
				if took := time.Since(began); (err == nil) != test.ok || took > test.within || pauses != took {
					t.Errorf("after %s, of which %s were logged: %v", took, pauses, err)
				}
				if !test.ok && !c.down.Load() {
					t.Error("the next request would wait as long")
				}
			})
		})
	}
}

// A long pause ends with an interrupt. It isn't begun if the time for the request is over before that.
func TestALongPauseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, answering(429, `{"code":"too many requests","message":"wait"}`, "Retry-After", "300"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		err := operations[readTask].call(ctx, c)
		if time.Since(began) != time.Minute || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		began = time.Now()
		err = operations[checkTypes].call(t.Context(), c)
		if e := new(Error); time.Since(began) > 0 || !errors.As(err, &e) || e.StatusCode != 429 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}
