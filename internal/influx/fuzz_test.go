package influx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// fuzzed are the operations in a fixed order, but for those that wait for a run to appear.
var fuzzed = slices.DeleteFunc(slices.Sorted(maps.Keys(operations)), func(o operation) bool { return o == startRun || o == retryRun })

// hostile are answers that no InfluxDB gives.
var hostile = []string{
	"", " ", "null", "true", "0", `""`, "{", "}", "[]", "{}", "\x00", "\xff\xfe", "\ufeff{}", "{}{}", `{"a":1}garbage`,
	`{"id":null,"name":null,"flux":null,"createdAt":null,"labels":null,"links":null}`,
	`{"tasks":null,"runs":null,"events":null,"labels":null,"users":null,"orgs":null,"errors":null,"label":null}`,
	`{"tasks":[null],"runs":[null],"events":[null],"labels":[null],"users":[null],"orgs":[null],"errors":[null]}`,
	`{"tasks":[{}],"runs":[{}],"events":[{}],"labels":[{}],"users":[{}],"orgs":[{}],"errors":[{}],"label":{}}`,
	`{"tasks":{},"runs":{},"events":{},"labels":{},"users":{},"orgs":{},"errors":{},"label":[]}`,
	`{"tasks":[[]],"runs":"","events":1,"labels":true,"users":[1],"orgs":["a"],"errors":[false],"label":"a"}`,
	`{"tasks":[{"id":"b"},{"id":"a"}]}`,
	`{"tasks":[{"id":"b"},{"id":"a"},{"id":"b"}],"runs":[{"id":"b"},{"id":"a"}]}`,
	`{"errors":[{"line":-1,"column":-9223372036854775808,"message":""},{"line":9223372036854775807,"column":1e3}]}`,
	`{"errors":[{"line":1e400}]}`, `{"errors":[{"line":99999999999999999999999}]}`, `{"errors":[{"line":1.5}]}`,
	`{"id":"a","createdAt":"not a time"}`, `{"id":"a","createdAt":"9999-99-99T00:00:00Z"}`, `{"id":"a","createdAt":1}`,
	`{"id":"a","createdAt":"0000-01-01T00:00:00Z","latestCompleted":"9999-12-31T23:59:59.999999999+23:59"}`,
	`{"id":"a","scheduledFor":"0000-01-01T00:00:00Z","log":[{"time":1}]}`,
	`{"id":{"a":[]},"name":1,"every":[],"labels":[{"properties":{"a":1}}],"links":{"labels":[]}}`,
	`{"id":"a","id":"b","ID":"c","Id":null}`, `{"id":"\ud800","name":"\u0000","flux":"\udfff\ud800"}`, "{\"id\":\"\xff\"}",
	`{"code":"not found","message":"failed to find task: task not found"}`, `{"code":1,"message":{}}`,
	`{"code":"","message":"x"}`, `{"code":"unauthorized","error":"x"}`, `{"code":"x","message":"\u001b[2J\r\n\u0007"}`,
	`{"code":"x","message":"the header was Authorization: Token secret-token"}`, `{"code":"x","message":"` + strings.Repeat("a", 10_000) + `"}`,
	strings.Repeat("[", 100_000), strings.Repeat(`{"tasks":`, 20_000), `{"links":` + strings.Repeat(`{"a":`, 20_000),
	`{"runs":[` + manyRuns(499) + `]}`,
	`{"tasks":[` + strings.Repeat("{},", 5000) + `{}]}`, `{"id":"` + strings.Repeat("a", 1<<20) + `"}`,
}

// manyRuns are so many that a page of them may have been cut, at two times.
func manyRuns(n int) string {
	var runs []string
	for i := range n {
		runs = append(runs, fmt.Sprintf(`{"id":"%016x","scheduledFor":"2026-03-01T00:00:0%dZ"}`, i, i%2))
	}
	return strings.Join(runs, ",")
}

// Whatever answers, each call ends with a result or with one error that reads
// as such, after not many requests.
func FuzzAnswer(f *testing.F) {
	for _, body := range hostile {
		for i := range fuzzed {
			f.Add(i, http.StatusOK, body)
		}
		f.Add(slices.Index(fuzzed, readTask), http.StatusNotFound, body)
		f.Add(slices.Index(fuzzed, deleteTask), http.StatusInternalServerError, body)
	}
	const (
		manyRequests = 50
		token        = "secret-token"
		longError    = 5000
	)
	var answer struct {
		status, requests int
		body             string
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer.requests++
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	}))
	f.Cleanup(server.Close)
	c, err := New(Config{URL: server.URL, Token: token, MaxRetries: new(0)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, call, status int, body string) {
		if call < 0 || call >= len(fuzzed) || status < 200 || status > 599 || status == 204 || status == 304 {
			t.Skip()
		}
		answer.status, answer.requests, answer.body = status, 0, body
		c.typeChecks.evaluated.Store(nil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := operations[fuzzed[call]].call(ctx, c)
		if errors.Is(err, errNeither) || ctx.Err() != nil || answer.requests > manyRequests {
			t.Fatalf("%v after %d requests", err, answer.requests)
		}
		if err == nil {
			return
		}
		if e := new(Error); errors.As(err, &e) && status > 299 && e.StatusCode != status {
			t.Errorf("status %d is told as %d", status, e.StatusCode)
		}
		text := err.Error()
		control := strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' })
		if text == "" || len(text) > longError || control || !utf8.ValidString(text) || strings.Contains(text, token) {
			t.Errorf("the error reads %q", text)
		}
	})
}
