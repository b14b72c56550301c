package acctest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Fault is a failure of a request between the client and the server.
type Fault struct {
	Name  string
	spoil func(p *Proxy, w http.ResponseWriter, r *http.Request)
}

// Faults that a retry fixes. If the server handles the request, the name says so.
var (
	Refused = Fault{"connection refused", func(p *Proxy, _ http.ResponseWriter, _ *http.Request) {
		p.refuse(100 * time.Millisecond)
		drop()
	}}
	DroppedBefore = Fault{"dropped before the server sees it", func(*Proxy, http.ResponseWriter, *http.Request) { drop() }}
	DroppedAfter  = Fault{"dropped after the server has acted", func(p *Proxy, _ http.ResponseWriter, r *http.Request) {
		p.act(r)
		drop()
	}}
	CutShort = Fault{"answer cut short, after the server has acted", func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		answer := p.act(r)
		if answer.Code == http.StatusNoContent {
			drop()
		}
		w.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()+1))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
	}}
	Latency = Fault{"300 ms of latency", func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond)
		p.forward.ServeHTTP(w, r)
	}}
	Slow = Fault{"slow body", func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		answer := p.act(r)
		w.WriteHeader(answer.Code)
		body := answer.Body.Bytes()
		for chunk := len(body)/10 + 1; len(body) > 0; body = body[min(chunk, len(body)):] {
			_, _ = w.Write(body[:min(chunk, len(body))])
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	}}
	Endless = Fault{"endless body", func(_ *Proxy, w http.ResponseWriter, r *http.Request) {
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
	GatewayTimedOut = Fault{"504 after the server has acted", func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		p.act(r)
		w.WriteHeader(http.StatusGatewayTimeout)
	}}
	TooManyUntilADate = Fault{"429, Retry-After: a date", func(_ *Proxy, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(time.Second).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusTooManyRequests)
	}}
)

// Faults that a retry doesn't fix, or that aren't faults for all requests.
var (
	// Stalled never answers.
	Stalled = Fault{"no answer at all", func(_ *Proxy, _ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}}
	// Hostile answers with a message that would control a terminal.
	Hostile = Answering("400 with escape sequences", http.StatusBadRequest, `{"code":"invalid","message":"`+HostileJSON+`"}`)
	// Redirects redirect to another path of the proxy, which forwards the request.
	Redirects = []Fault{
		redirecting(http.StatusMovedPermanently), redirecting(http.StatusFound), redirecting(http.StatusSeeOther),
		redirecting(http.StatusTemporaryRedirect), redirecting(http.StatusPermanentRedirect),
	}
)

// HostileJSON is the content of a JSON string that would set a terminal's title, clear the terminal, ring the bell, and
// change the direction of text.
const HostileJSON = `\u001b]0;pwned\u0007\u001b[2J\u009b31m\u202epwned\u2066\u2028pwned`

// redirected is the path prefix that the proxy redirects to.
const redirected = "/redirected"

func redirecting(status int) Fault {
	return Fault{fmt.Sprint("redirect with ", status), func(_ *Proxy, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", redirected+r.URL.RequestURI())
		w.WriteHeader(status)
	}}
}

// LateBy returns a fault that answers 504 at once, and delivers the request after a delay.
func LateBy(delay time.Duration) Fault {
	return Fault{"504, and delivered " + delay.String() + " later", func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		later := r.Clone(context.WithoutCancel(r.Context()))
		p.late.Go(func() {
			time.Sleep(delay)
			p.act(later)
		})
		w.WriteHeader(http.StatusGatewayTimeout)
	}}
}

// AllFaults are the faults that a retry fixes.
var AllFaults = []Fault{
	Refused, DroppedBefore, DroppedAfter, CutShort, Latency, Slow, Endless, TooMany, TooManySeconds, TooManyUntilADate,
	TooManyAbsurd, Unavailable, Internal, BadGateway, GatewayTimeout, GatewayTimedOut, NotFoundHTML, ForeignJSON,
}

func drop() { panic(http.ErrAbortHandler) }

// Answering returns a fault that answers instead of the server.
func Answering(name string, status int, body string, header ...string) Fault {
	return Fault{name, func(_ *Proxy, w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}}
}

// Rewriting returns a fault that forwards the request and rewrites the response.
func Rewriting(name string, rewrite func(answer []byte) []byte) Fault {
	return Fault{name, func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // or the answer may be compressed
		answer := p.act(r)
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(rewrite(answer.Body.Bytes()))
	}}
}

// Withholding returns a fault that forwards a reading request until the response has none of a text.
func Withholding(text string) Fault {
	return Fault{"no answer with " + text, func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // or the answer may be compressed
		answer := p.act(r)
		for strings.Contains(answer.Body.String(), text) {
			time.Sleep(20 * time.Millisecond) // or the requests would keep the server from what they wait for
			answer = p.act(r)
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}}
}

// Rate returns a function that chooses one of the faults for a share of the requests: each of them once, in random order,
// before any of them again.
func Rate(share float64, faults ...Fault) func(*http.Request) *Fault {
	var left []int
	return func(*http.Request) *Fault {
		if rand.Float64() >= share {
			return nil
		}
		if len(left) == 0 {
			left = rand.Perm(len(faults))
		}
		next := left[0]
		left = left[1:]
		return &faults[next]
	}
}

// On restricts choose to requests with a method and a path.
func On(method, path string, choose func(*http.Request) *Fault) func(*http.Request) *Fault {
	return func(r *http.Request) *Fault {
		if r.Method != method || r.URL.Path != path {
			return nil
		}
		return choose(r)
	}
}

// Times restricts choose to n faults.
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
