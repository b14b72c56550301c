package acctest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Request is a request that the provider has made.
type Request struct{ Method, Path, Body string }

// Recorder is a proxy in front of the server that keeps each request.
type Recorder struct {
	URL string

	mu       sync.Mutex
	requests []Request
	answer   func(http.ResponseWriter, *http.Request) bool
}

// Record starts a recorder, which ends with the test.
func Record(t testing.TB) *Recorder {
	t.Helper()
	target, err := url.Parse(Server(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	r := new(Recorder)
	forward := httputil.NewSingleHostReverseProxy(target)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		r.mu.Lock()
		r.requests = append(r.requests, Request{req.Method, req.URL.Path, string(body)})
		answered := r.answer != nil && r.answer(w, req)
		r.mu.Unlock()
		if !answered {
			forward.ServeHTTP(w, req)
		}
	}))
	t.Cleanup(proxy.Close)
	r.URL = proxy.URL
	return r
}

// Answer has the proxy answer in the server's place, until it is given nil.
func (r *Recorder) Answer(answer http.HandlerFunc) {
	if answer == nil {
		r.Intercept(nil)
		return
	}
	r.Intercept(func(w http.ResponseWriter, req *http.Request) bool {
		answer(w, req)
		return true
	})
}

// Intercept has the proxy ask first whether this answers a request in the
// server's place. It is asked one request at a time.
func (r *Recorder) Intercept(answer func(http.ResponseWriter, *http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// Take returns the requests that would change something, since the last Take.
func (r *Recorder) Take() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	var writes []Request
	for _, request := range r.requests {
		if request.Method != http.MethodGet && !strings.HasPrefix(request.Path, "/api/v2/query") {
			writes = append(writes, request)
		}
	}
	r.requests = nil
	return writes
}
