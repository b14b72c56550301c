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

// Proxy forwards requests of the provider to the server. It records writing requests, and injects faults.
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
	// opened is the number of connections so far, and open the number of current ones.
	opened, open int
}

// Request is a request of the provider.
type Request struct{ Method, Path, Body string }

// NewProxy starts a proxy without faults. It stops at the end of the test.
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

// Spoil sets the function that chooses a fault, or none, for each request. The proxy calls it for one request at a
// time, so it may block.
func (p *Proxy) Spoil(choose func(*http.Request) *Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.choose, p.requests = choose, 0
	clear(p.spoiled)
}

// Take returns the writing requests since the last Take.
func (p *Proxy) Take() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	writes := p.writes
	p.writes = nil
	return writes
}

// Delivered waits until all late requests have been delivered.
func (p *Proxy) Delivered() { p.late.Wait() }

// Counts returns the number of requests since the last Spoil, and the number of those with a fault, in all and by kind.
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

// Connections returns the number of connections since the start of the proxy, and the number of current ones.
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

// ServeHTTP forwards a request, or injects a fault.
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

// record records the request, and returns its fault, if any.
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

// act forwards a request and returns the response.
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

// refuse makes the proxy refuse new connections for a duration.
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

// relisten listens at the proxy's address again, once its port is free: an outgoing connection may use it meanwhile.
func (p *Proxy) relisten() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen(p.address); p.listener == nil && !p.closed {
		time.AfterFunc(10*time.Millisecond, p.relisten)
	}
}

// close stops the proxy after all late requests have been delivered.
func (p *Proxy) close() {
	p.late.Wait()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.server.Close()
}
