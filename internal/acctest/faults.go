package acctest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
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

// Fault is something that goes wrong with a request on its way to the server or
// back.
type Fault struct {
	Name  string
	spoil func(p *FaultProxy, w http.ResponseWriter, r *http.Request)
}

// The kinds of faults. Of those that let the server act, the name says so.
var (
	Refused = Fault{"connection refused", func(p *FaultProxy, _ http.ResponseWriter, _ *http.Request) {
		p.refuse(100 * time.Millisecond)
		drop()
	}}
	DroppedBefore = Fault{"dropped before the server sees it", func(*FaultProxy, http.ResponseWriter, *http.Request) { drop() }}
	DroppedAfter  = Fault{"dropped after the server has acted", func(p *FaultProxy, _ http.ResponseWriter, r *http.Request) {
		p.act(r)
		drop()
	}}
	CutShort = Fault{"answer cut short, after the server has acted", func(p *FaultProxy, w http.ResponseWriter, r *http.Request) {
		status, body := p.act(r)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
		if status == http.StatusNoContent {
			drop()
		}
		w.WriteHeader(status)
		_, _ = w.Write(body[:len(body)/2])
	}}
	Latency = Fault{"300 ms of latency", func(p *FaultProxy, w http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond)
		p.forward.ServeHTTP(w, r)
	}}
	Slow = Fault{"slow body", func(p *FaultProxy, w http.ResponseWriter, r *http.Request) {
		status, body := p.act(r)
		w.WriteHeader(status)
		for chunk := len(body)/10 + 1; len(body) > 0; body = body[min(chunk, len(body)):] {
			_, _ = w.Write(body[:min(chunk, len(body))])
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	}}
	Endless = Fault{"endless body", func(_ *FaultProxy, w http.ResponseWriter, r *http.Request) {
		for spaces := bytes.Repeat([]byte(" "), 1<<20); r.Context().Err() == nil; {
			if _, err := w.Write(spaces); err != nil {
				return
			}
		}
	}}
	TooMany         = Answering("429", http.StatusTooManyRequests, "")
	TooManySeconds  = Answering("429, Retry-After: 1", http.StatusTooManyRequests, "", "Retry-After", "1")
	TooManyAbsurd   = Answering("429, Retry-After: 31536000", http.StatusTooManyRequests, "", "Retry-After", "31536000")
	Unavailable     = Answering("503", http.StatusServiceUnavailable, `{"code":"unavailable","message":"starting"}`)
	Internal        = Answering("500", http.StatusInternalServerError, `{"code":"internal error","message":"database is locked"}`)
	BadGateway      = Answering("502 with HTML", http.StatusBadGateway, "<html><h1>Bad Gateway</h1></html>")
	GatewayTimeout  = Answering("504", http.StatusGatewayTimeout, "")
	NotFoundHTML    = Answering("404 with HTML", http.StatusNotFound, "<html><h1>Not Found</h1></html>")
	ForeignJSON     = Answering("JSON that isn't InfluxDB's", http.StatusOK, `{"status":"ok","id":1,"tasks":{}}`)
	GatewayTimedOut = Fault{"504 after the server has acted", func(p *FaultProxy, w http.ResponseWriter, r *http.Request) {
		p.act(r)
		w.WriteHeader(http.StatusGatewayTimeout)
	}}
	TooManyUntilADate = Fault{"429, Retry-After: a date", func(_ *FaultProxy, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(time.Second).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusTooManyRequests)
	}}
)

// The kinds that another attempt doesn't fix, or that are none for some requests.
var (
	// Stalled is a server that works on the request as long as the client waits.
	Stalled = Fault{"no answer at all", func(_ *FaultProxy, _ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}}
	// Hostile is an answer whose message would control a terminal.
	Hostile = Answering("400 with escape sequences", http.StatusBadRequest, `{"code":"invalid","message":"`+HostileJSON+`"}`)
	// Redirects are redirects to another path of the proxy, which forwards what
	// comes there.
	Redirects = []Fault{
		redirecting(http.StatusMovedPermanently), redirecting(http.StatusFound), redirecting(http.StatusSeeOther),
		redirecting(http.StatusTemporaryRedirect), redirecting(http.StatusPermanentRedirect),
	}
)

// HostileJSON is text, as in a string of JSON, that would set a terminal's title,
// clear it, ring and change the direction of what follows.
const HostileJSON = `\u001b]0;pwned\u0007\u001b[2J\u009b31m\u202epwned\u2066\u2028pwned`

// redirected is the path under which the proxy serves what it redirects.
const redirected = "/redirected"

func redirecting(status int) Fault {
	return Fault{fmt.Sprint("redirect with ", status), func(_ *FaultProxy, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", redirected+r.URL.RequestURI())
		w.WriteHeader(status)
	}}
}

// LateBy answers 504 at once, and delivers the request some time later.
func LateBy(delay time.Duration) Fault {
	return Fault{"504, and delivered " + delay.String() + " later", func(p *FaultProxy, w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			drop()
		}
		later := r.Clone(context.WithoutCancel(r.Context()))
		later.Body = io.NopCloser(bytes.NewReader(body))
		p.late.Go(func() {
			time.Sleep(delay)
			p.act(later)
		})
		w.WriteHeader(http.StatusGatewayTimeout)
	}}
}

// Delivered waits until all late requests have been delivered.
func (p *FaultProxy) Delivered() { p.late.Wait() }

// AllFaults are the kinds that another attempt fixes.
var AllFaults = []Fault{
	Refused, DroppedBefore, DroppedAfter, CutShort, Latency, Slow, Endless, TooMany, TooManySeconds, TooManyUntilADate,
	TooManyAbsurd, Unavailable, Internal, BadGateway, GatewayTimeout, GatewayTimedOut, NotFoundHTML, ForeignJSON,
}

func drop() { panic(http.ErrAbortHandler) }

// Answering answers instead of the server.
func Answering(name string, status int, body string, header ...string) Fault {
	return Fault{name, func(_ *FaultProxy, w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}}
}

// FaultProxy stands in front of the server and spoils some of the requests.
type FaultProxy struct {
	URL string

	address string
	forward http.Handler
	server  *http.Server
	late    sync.WaitGroup // the requests that are delivered later

	mu       sync.Mutex
	closed   bool
	listener net.Listener
	choose   func(*http.Request) *Fault
	requests int
	spoiled  map[string]int // by the fault's name
	// opened is how many connections there were, and open how many there are.
	opened, open int
}

// NewFaultProxy starts a proxy, which ends with the test. It spoils nothing yet.
func NewFaultProxy(t testing.TB) *FaultProxy {
	t.Helper()
	target, err := url.Parse(Server(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &FaultProxy{forward: httputil.NewSingleHostReverseProxy(target), spoiled: map[string]int{}}
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

// Spoil has the proxy choose a fault for each request, or none.
func (p *FaultProxy) Spoil(choose func(*http.Request) *Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.choose, p.requests = choose, 0
	clear(p.spoiled)
}

// Rate chooses one of the faults for a share of the requests.
func Rate(share float64, faults ...Fault) func(*http.Request) *Fault {
	return func(*http.Request) *Fault {
		if rand.Float64() >= share {
			return nil
		}
		return &faults[rand.IntN(len(faults))]
	}
}

// On chooses as another does, for requests with this method and path only.
func On(method, path string, choose func(*http.Request) *Fault) func(*http.Request) *Fault {
	return func(r *http.Request) *Fault {
		if r.Method != method || r.URL.Path != path {
			return nil
		}
		return choose(r)
	}
}

// Times chooses as another does, for so many requests only.
func Times(n int, choose func(*http.Request) *Fault) func(*http.Request) *Fault {
	return func(r *http.Request) *Fault {
		if n == 0 {
			return nil
		}
		fault := choose(r)
		if fault != nil {
			n--
		}
		return fault
	}
}

// Counts is how many requests there were since the last Spoil, and how many of
// them had which fault.
func (p *FaultProxy) Counts() (requests, spoiled int, kinds map[string]int) {
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
func (p *FaultProxy) Connections() (opened, open int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened, p.open
}

func (p *FaultProxy) count(_ net.Conn, state http.ConnState) {
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

func (p *FaultProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, redirected); ok {
		r.URL.Path = path
		p.forward.ServeHTTP(w, r)
		return
	}
	if fault := p.chosen(r); fault != nil {
		fault.spoil(p, w, r)
		return
	}
	p.forward.ServeHTTP(w, r)
}

func (p *FaultProxy) chosen(r *http.Request) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
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
func (p *FaultProxy) act(r *http.Request) (status int, body []byte) {
	answer := httptest.NewRecorder()
	p.forward.ServeHTTP(answer, r)
	return answer.Code, answer.Body.Bytes()
}

func (p *FaultProxy) listen(address string) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return
	}
	p.listener = listener
	go func() { _ = p.server.Serve(listener) }()
}

// refuse has the proxy refuse new connections for a while.
func (p *FaultProxy) refuse(d time.Duration) {
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
func (p *FaultProxy) relisten() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen(p.address); p.listener == nil && !p.closed {
		time.AfterFunc(10*time.Millisecond, p.relisten)
	}
}

// close ends the proxy when what it delivers late has been delivered.
func (p *FaultProxy) close() {
	p.late.Wait()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.server.Close()
}
