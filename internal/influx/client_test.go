package influx_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// The servers here give the answers that a real InfluxDB doesn't give on
// demand. What it does give is in the acceptance tests.

func client(t *testing.T, url string) *influx.Client {
	t.Helper()
	c, err := influx.New(influx.Config{URL: url, Token: "secret", UserAgent: "test/1", MaxRetries: new(3)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// longScript is too long for a check of types.
var longScript = strings.Repeat("f\n", 33<<10)

// calls are the client's calls by their name in the table below.
var calls = map[string]func(context.Context, *influx.Client) error{
	"create": func(ctx context.Context, c *influx.Client) error {
		_, _, err := c.CreateTask(ctx, influx.TaskCreate{OrgID: "o", Flux: "f"})
		return err
	},
	"read": func(ctx context.Context, c *influx.Client) error {
		_, err := c.Task(ctx, "0123456789abcdef")
		return err
	},
	"update": func(ctx context.Context, c *influx.Client) error {
		_, err := c.UpdateTask(ctx, "0123456789abcdef", influx.TaskUpdate{Status: new("active")})
		return err
	},
	"delete": func(ctx context.Context, c *influx.Client) error {
		return c.DeleteTask(ctx, "0123456789abcdef")
	},
	"check of syntax": func(ctx context.Context, c *influx.Client) error {
		_, err := c.Check(ctx, influx.Script{OrgID: "o", Text: longScript})
		return err
	},
	"check of types": func(ctx context.Context, c *influx.Client) error {
		_, err := c.Check(ctx, influx.Script{OrgID: "o", Text: "f"})
		return err
	},
	"start": func(ctx context.Context, c *influx.Client) error {
		_, err := c.StartRun(ctx, "0123456789abcdef", time.Time{})
		return err
	},
	"retry": func(ctx context.Context, c *influx.Client) error {
		_, err := c.RetryRun(ctx, "0123456789abcdef", "0123456789abcdef")
		return err
	},
	"cancel": func(ctx context.Context, c *influx.Client) error {
		return c.CancelRun(ctx, "0123456789abcdef", "0123456789abcdef")
	},
	"label": func(ctx context.Context, c *influx.Client) error {
		return c.AddTaskLabel(ctx, "0123456789abcdef", "0123456789abcdef")
	},
	"member": func(ctx context.Context, c *influx.Client) error {
		return c.AddTaskUser(ctx, "0123456789abcdef", "0123456789abcdef", influx.Member)
	},
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(code)
		fmt.Fprint(w, "<html>no</html>")
	}
}

func TestAnInterruptEndsTheWaiting(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(status(http.StatusServiceUnavailable))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- calls["read"](ctx, client(t, server.URL)) }()
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(2 * time.Second):
		t.Error("the call goes on")
	}
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
			err := calls["read"](t.Context(), client(t, server.URL))
			e := new(influx.Error)
			if !errors.As(err, &e) || e.StatusCode != test.status || e.FromInfluxDB() != test.own ||
				influx.IsTaskGone(err) != test.gone || !strings.Contains(err.Error(), test.wantInText) {
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
	err := calls["read"](t.Context(), client(t, server.URL))
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
}

func TestTheTokenStaysWithItsHost(t *testing.T) {
	t.Parallel()
	var leaked atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked.Store(true)
	}))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	for name, call := range calls {
		err := call(t.Context(), client(t, server.URL))
		if err == nil || !strings.Contains(err.Error(), "redirects to another host") || leaked.Load() {
			t.Errorf("%s: leaked: %t, error %v", name, leaked.Load(), err)
		}
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
		if err := calls["read"](t.Context(), client(t, url)); err != nil {
			t.Error(err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"http://localhost:8086", "https://influx.example/prefix/", "http://[::1]:8086", " http://h "} {
		if _, err := influx.New(influx.Config{URL: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for address, want := range map[string]string{
		"":                          "must begin with http://",
		"localhost:8086":            "must begin with http://",
		"ftp://localhost":           "must begin with http://",
		"http://":                   "names no host",
		"http://:8086":              "names no host",
		"http://me:secret@host":     "must not hold a user name",
		"http://host/?org=x":        "must not have a query",
		"http://me:secret@host:x\n": "can't be read",
	} {
		_, err := influx.New(influx.Config{URL: address})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
}
