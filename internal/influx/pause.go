package influx

import (
	"sync"
	"time"
)

// LongPause is the shortest pause between two attempts that a user should know of. Only a server that asks for it
// causes such a pause.
const LongPause = 5 * time.Second

// pauses announces the pauses that the server asks for.
type pauses struct {
	mu        sync.Mutex
	listeners map[*func(time.Duration)]bool
	// until is the end of the last announced pause.
	until time.Time
}

// AnnouncePauses calls announce when a request must wait because the server asks for it, as InfluxDB Cloud does with
// status 429. If several requests wait at the same time, it announces only the longest pause. The caller must call
// stop, after which announce isn't called any more.
func (c *Client) AnnouncePauses(announce func(pause time.Duration)) (stop func()) {
	p := &c.pauses
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listeners == nil {
		p.listeners = map[*func(time.Duration)]bool{}
	}
	p.listeners[&announce] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.listeners, &announce)
	}
}

// begin announces a pause, unless an announced one lasts about as long.
func (p *pauses) begin(pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := time.Now().Add(pause)
	if pause < LongPause || until.Before(p.until.Add(LongPause)) {
		return
	}
	p.until = until
	for listener := range p.listeners {
		(*listener)(pause)
	}
}
