package influx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A read follows any redirect at its host, and a write only one that keeps its
// method and its body. What isn't followed isn't repeated.
func TestRedirects(t *testing.T) {
	t.Parallel()
	const answer = `{"id":"0123456789abcdef","orgID":"0123456789abcdef","label":{"id":"0123456789abcdef"},"errors":[]}`
	sent := map[operation]string{
		createTask: `{"orgID":` + anID + `,"flux":"f"}`, updateTask: `{"status":"active"}`, checkSyntax: `{"query":"f","type":"flux"}`,
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, operation := range []operation{readTask, createTask, updateTask, deleteTask, checkSyntax, retryRun} {
			t.Run(fmt.Sprintf("%d/%s", status, operation), func(t *testing.T) {
				t.Parallel()
				redirected, followed, method, body := 0, 0, "", ""
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if rest, old := strings.CutPrefix(r.URL.Path, "/old"); old {
						redirected++
						method = r.Method
						w.Header().Set("Location", "/new"+rest+"?query=not-told")
						w.WriteHeader(status)
						return
					}
					followed++
					got, _ := io.ReadAll(r.Body)
					if body = string(got); r.Method != method || !strings.HasPrefix(r.URL.Path, "/new/api/v2/") {
						t.Errorf("%s %s", r.Method, r.URL)
					}
					if operation == deleteTask {
						w.WriteHeader(http.StatusNoContent)
						return
					}
					_, _ = io.WriteString(w, strings.Replace(answer, `"orgID"`, `"taskID":"t","orgID"`, 1))
				}))
				defer server.Close()
				err := operations[operation].call(context.Background(), client(t, server.URL+"/old"))
				wantFollowed := 0
				if operation == readTask || status > 303 {
					wantFollowed = 1
				}
				if redirected != 1 || followed != wantFollowed || (err == nil) != (followed == 1) || followed == 1 && body != sent[operation] {
					t.Errorf("%d redirects, %d of them followed, with %q: %v", redirected, followed, body, err)
				}
				want := fmt.Sprintf("%[1]s/old redirects to %[1]s/new/api/v2/", server.URL)
				if e := new(RedirectError); err != nil && (!errors.As(err, &e) || e.Kind != RedirectOfWrite || e.Address != server.URL+"/new" ||
					!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "not-told") || MayHaveActed(err)) {
					t.Error(err)
				}
			})
		}
	}
}

// What has no body has a length all the same: some proxies refuse a POST without
// one.
func TestRequestsHaveALength(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Content-Length") == "" {
			t.Errorf("%s %s has no length, but the transfer encoding %q", r.Method, r.URL, r.TransferEncoding)
		}
		w.Header().Set("Set-Cookie", "session=s")
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	for _, config := range []Config{{Token: "secret"}, {Username: "u", Password: "p"}} {
		config.URL, config.MaxRetries = server.URL, new(0)
		c, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range operations {
			_ = of.call(t.Context(), c)
		}
	}
}

// A check that takes InfluxDB long isn't sent again, since InfluxDB continues it.
func TestASlowCheckIsNotRepeated(t *testing.T) {
	for name, slow := range map[string]roundTripper{
		"no answer": hanging{}.RoundTrip,
		"half an answer": func(r *http.Request) (*http.Response, error) {
			hangs := readerFunc(func([]byte) (int, error) { <-r.Context().Done(); return 0, r.Context().Err() })
			return &http.Response{StatusCode: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"errors":[`), hangs))}, nil
		},
	} {
		for _, size := range []int{1, maxTyped + 1} {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				c := inMemory(t, nil)
				c.http.Timeout = time.Second
				c.http.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					requests++
					return slow(r)
				})
				_, err := c.Check(t.Context(), Script{OrgID: "o", Text: strings.Repeat("f", size)})
				if requests != 1 || err == nil || !strings.HasSuffix(err.Error(), "it took longer than 1s, which is request_timeout") {
					t.Errorf("%s, a script of %d bytes: %d requests: %v", name, size, requests, err)
				}
			})
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
