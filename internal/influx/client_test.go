package influx

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The servers here give the answers that a real InfluxDB doesn't give on
// demand. What it does give is in the acceptance tests.

func client(t *testing.T, url string) *Client {
	t.Helper()
	c, err := New(Config{URL: url, Token: "secret", UserAgent: "test/1", MaxRetries: new(3)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnInterruptEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusServiceUnavailable)
			time.AfterFunc(time.Second, cancel)
		})
		began := time.Now()
		if err := operations[readTask].call(ctx, c); !errors.Is(err, context.Canceled) || time.Since(began) > 2*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		body       string
		gone, own  bool
		wantInText string
	}{
		"gone":           {404, `{"code":"not found","message":"failed to find task: task not found"}`, true, true, "task not found"},
		"no permission":  {404, `{"code":"not found","message":"failed to find task: unauthorized"}`, false, true, "unauthorized"},
		"HTML":           {404, `<html>failed to find task: task not found</html>`, false, false, "status 404"},
		"other JSON":     {404, `{"message":"failed to find task: task not found"}`, false, false, "status 404"},
		"empty":          {500, ``, false, false, "status 500"},
		"array":          {400, `[]`, false, false, "status 400"},
		"wrong types":    {400, `{"code":1,"message":{}}`, false, false, "status 400"},
		"HTML as answer": {200, `<html>sign in</html>`, false, false, "not as InfluxDB does"},
		"wrong answer":   {200, `{"id":[1]}`, false, false, "not as InfluxDB does"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			defer server.Close()
			err := operations[readTask].call(t.Context(), client(t, server.URL))
			e := new(Error)
			if !errors.As(err, &e) || e.StatusCode != test.status || e.FromInfluxDB() != test.own ||
				IsTaskGone(err) != test.gone || !strings.Contains(err.Error(), test.wantInText) {
				t.Errorf("%#v: %v", e, err)
			}
		})
	}
}

func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := bufio.NewWriterSize(w, 1<<20)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(out, strings.Repeat(" ", 1<<20)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	err := operations[readTask].call(t.Context(), client(t, server.URL))
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
}

func TestRequestsNameTheProgram(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/prefix/api/v2/tasks/0123456789abcdef" || r.Header.Get("User-Agent") != "test/1" ||
			r.Header.Get("Authorization") != "Token secret" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		fmt.Fprint(w, `{"id":"0123456789abcdef","orgID":"0123456789abcdef"}`)
	}))
	defer server.Close()
	for _, url := range []string{server.URL + "/prefix", server.URL + "/prefix/"} {
		if err := operations[readTask].call(t.Context(), client(t, url)); err != nil {
			t.Error(err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"http://localhost:8086", "https://influx.example/prefix/", "http://h/orgs", "http://h/api", "http://h/orgs-of-mine/influx", "http://[::1]:8086", " http://h "} {
		if _, err := New(Config{URL: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for address, want := range map[string]string{
		"":                         "must begin with http://",
		"http:/localhost:8086":     "it must begin with http:// or https://; for example",
		"https//localhost:8086":    "it must begin with http:// or https://; for example",
		"localhost:8086":           "has no scheme; use http://localhost:8086 or https://localhost:8086",
		"127.0.0.1:8086/prefix":    "has no scheme; use http://127.0.0.1:8086/prefix or https://127.0.0.1:8086/prefix",
		"me:secret@localhost:8086": "must begin with http:// or https://; for example",
		"ftp://localhost":          "must begin with http://",
		"http://h:8086/orgs/0123456789abcdef/tasks?x=y": "a path of the InfluxDB UI; use only http://h:8086",
		"https://h/influx/orgs/0123456789abcdef":        "use only https://h/influx",
		"http://h/signin":                               "use only http://h",
		"http://h:8086/api/v2":                          "must not contain the path of the API; use only http://h:8086",
		"http://h:8086/influx/api/v2/":                  "use only http://h:8086/influx",
		"\ufeffhttp://h":                                "contains a byte order mark; type it again",
		"http://h\u00a0/":                               "contains a no-break space; type it again",
		"\u201chttp://h\u201d":                          "contains a typographic quotation mark (\u201c); type it again",
		"http://h\n8086":                                "contains a line break; type it again",
		"http://h\u200b":                                "contains an invisible character (U+200B); type it again",
		"http://":                                       "has no host",
		"http://:8086":                                  "has no host",
		"http://me:secret@host":                         "must not contain a username",
		"http://host/?org=x":                            "must not have a query",
		"http://me:secret@host:x\n":                     "isn't a valid URL",
	} {
		_, err := New(Config{URL: address})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// afterReading calls a function when all has been read.
type afterReading struct {
	io.Reader
	call func()
}

func (r afterReading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		r.call()
	}
	return n, err
}

// An interrupt after the answer doesn't make a failure of a success, and doesn't hide why a request was refused.
func TestAnAnswerCountsAfterAnInterrupt(t *testing.T) {
	for status, body := range map[int]string{201: taskJSON, 400: `{"code":"invalid","message":"no"}`} {
		ctx, interrupt := context.WithCancel(t.Context())
		c := inMemory(t, nil)
		c.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Body: io.NopCloser(afterReading{strings.NewReader(body), interrupt}), Request: r}, nil
		})
		err := operations[createTask].call(ctx, c)
		if ctx.Err() == nil || errors.Is(err, context.Canceled) || (err == nil) != (status == 201) {
			t.Errorf("status %d: %v", status, err)
		}
	}
}

// A server that uses TLS where none is expected, or none where it is, isn't asked again.
func TestTheWrongScheme(t *testing.T) {
	plain, secure := httptest.NewServer(http.NotFoundHandler()), httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer plain.Close()
	defer secure.Close()
	for _, url := range []string{strings.Replace(plain.URL, "http", "https", 1), strings.Replace(secure.URL, "https", "http", 1)} {
		attempts := 0
		c, err := New(Config{URL: url, Token: "t", Log: func(context.Context, Attempt) { attempts++ }})
		if err != nil {
			t.Fatal(err)
		}
		err = operations[readTask].call(t.Context(), c)
		if e := new(Error); attempts != 1 || !errors.As(err, &e) || !e.ExpectsTLS && !IsNoTLS(err) {
			t.Errorf("%s: %d attempts, %v", url, attempts, err)
		}
	}
}

// InfluxDB Cloud returns the token's organizations, whatever is asked for:
// https://docs.influxdata.com/influxdb/cloud/api/ ("List organizations").
func TestOrganizationsThatWereNotAskedFor(t *testing.T) {
	const other = "fedcba9876543210"
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/v2/orgs/") {
			fmt.Fprintf(w, `{"id":%q,"name":"other"}`, other)
			return
		}
		fmt.Fprintf(w, `{"orgs":[{"id":%q,"name":"other"},{"id":%q,"name":"mine"}]}`, other, someID)
	})
	if org, err := c.OrganizationByName(t.Context(), "mine"); err != nil || org.ID != someID {
		t.Errorf("%v, %v", org, err)
	}
	if org, err := c.Organization(t.Context(), other); err != nil || org.ID != other {
		t.Errorf("%v, %v", org, err)
	}
	if org, err := c.OrganizationByName(t.Context(), "nobody's"); !IsOrganizationGone(err) {
		t.Errorf("%v, %v", org, err)
	}
	if org, err := c.Organization(t.Context(), someID); org != nil || !IsOrganizationGone(err) {
		t.Errorf("%v, %v", org, err)
	}
}

// The published API doesn't require the labels of a task.
func TestLabelsOf(t *testing.T) {
	requests := 0
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		fmt.Fprint(w, `{"labels":[{"id":"1"}]}`)
	})
	for task, want := range map[string]struct{ labels, requests int }{
		`{"id":"1","labels":[]}`: {0, 0}, `{"id":"1","labels":[{"id":"2"},{"id":"3"}]}`: {2, 0},
		`{"id":"1"}`: {1, 1}, `{"id":"1","labels":null}`: {1, 1},
	} {
		requests = 0
		var decoded Task
		if !decode([]byte(task), &decoded) {
			t.Fatal(task)
		}
		if labels, err := c.LabelsOf(t.Context(), &decoded); err != nil || len(labels) != want.labels || requests != want.requests {
			t.Errorf("%s: %v in %d requests, %v", task, labels, requests, err)
		}
	}
}
