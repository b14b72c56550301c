package acctest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Proxy stands between the provider and the server. It keeps the requests that would
// change something, and spoils those that it is told to.
type Proxy struct {
	URL string

	address string
	forward http.Handler
	server  *http.Server
	late    sync.WaitGroup // the requests that are delivered later

	mu       sync.Mutex
	closed   bool
	listener net.Listener
	choose   func(*http.Request) *Fault
	writes   []Request
	requests int
	spoiled  map[string]int // by the fault's name
	// opened is how many connections there were, and open how many there are.
	opened, open int
}

// Request is a request that the provider has made.
type Request struct{ Method, Path, Body string }

// NewProxy starts a proxy, which ends with the test. It spoils nothing yet.
func NewProxy(t testing.TB) *Proxy {
	t.Helper()
	target, err := url.Parse(Server(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{forward: httputil.NewSingleHostReverseProxy(target), spoiled: map[string]int{}}
	p.server = &http.Server{Handler: p, ConnState: p.count}
	p.listen("127.0.0.1:0")
	if p.listener == nil {
		t.Fatal("the proxy can't listen")
	}
	p.address = p.listener.Addr().String()
	p.URL = "http://" + p.address
	t.Cleanup(p.close)
	return p
}

// Spoil has the proxy choose a fault for each request, or none. It chooses for one
// request at a time, so that choose may wait, or do something first.
func (p *Proxy) Spoil(choose func(*http.Request) *Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.choose, p.requests = choose, 0
	clear(p.spoiled)
}

// Take returns the requests that would change something, since the last Take.
func (p *Proxy) Take() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	writes := p.writes
	p.writes = nil
	return writes
}

// Delivered waits until all late requests have been delivered.
func (p *Proxy) Delivered() { p.late.Wait() }

// Counts is how many requests there were since the last Spoil, and how many of
// them had which fault.
func (p *Proxy) Counts() (requests, spoiled int, kinds map[string]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kinds = map[string]int{}
	for name, n := range p.spoiled {
		kinds[name] = n
		spoiled += n
	}
	return p.requests, spoiled, kinds
}

// Connections is how many connections there were since the proxy was started, and
// how many there are.
func (p *Proxy) Connections() (opened, open int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened, p.open
}

func (p *Proxy) count(_ net.Conn, state http.ConnState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch state {
	case http.StateNew:
		p.opened++
		p.open++
	case http.StateClosed, http.StateHijacked:
		p.open--
	}
}

// ServeHTTP answers a request, in most cases with what the server says.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		drop() // the client has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if path, ok := strings.CutPrefix(r.URL.Path, redirected); ok {
		r.URL.Path = path
		p.forward.ServeHTTP(w, r)
		return
	}
	if fault := p.record(r, body); fault != nil {
		fault.spoil(p, w, r)
		return
	}
	p.forward.ServeHTTP(w, r)
}

// record keeps the request, and returns the fault that it is to have, if any.
func (p *Proxy) record(r *http.Request, body []byte) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	if r.Method != http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api/v2/query") {
		p.writes = append(p.writes, Request{r.Method, r.URL.Path, string(body)})
	}
	if p.choose == nil {
		return nil
	}
	fault := p.choose(r)
	if fault != nil {
		p.spoiled[fault.Name]++
	}
	return fault
}

// act has the server act on a request.
func (p *Proxy) act(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	p.forward.ServeHTTP(answer, r)
	return answer
}

func (p *Proxy) listen(address string) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return
	}
	p.listener = listener
	go func() { _ = p.server.Serve(listener) }()
}

// refuse has the proxy refuse new connections for a while.
func (p *Proxy) refuse(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener == nil {
		return
	}
	_ = p.listener.Close()
	p.listener = nil
	time.AfterFunc(d, p.relisten)
}

// relisten listens at the proxy's address again, as soon as nothing else has its
// port: an outgoing connection may have had it meanwhile.
func (p *Proxy) relisten() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen(p.address); p.listener == nil && !p.closed {
		time.AfterFunc(10*time.Millisecond, p.relisten)
	}
}

// close ends the proxy when what it delivers late has been delivered.
func (p *Proxy) close() {
	p.late.Wait()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.server.Close()
}
