package influx

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	// The pauses between attempts grow from the first to the second; with DefaultMaxRetries, the client gives
	// up on a server that is down after 12 seconds.
	minRetryWait = 100 * time.Millisecond
	maxRetryWait = 3 * time.Second

	// maxRetryAfter is the longest pause that a server may ask for. What is beyond absurdRetryAfter isn't meant
	// for us.
	maxRetryAfter    = 30 * time.Second
	absurdRetryAfter = time.Hour
)

// send sends the request as often as the policy says, and returns the last attempt. It also keeps
// [Client.down] up to date.
func (c *Client) send(req *http.Request, r request) attempt {
	retries := c.maxRetries
	if c.down.Load() {
		retries = 0
	}
	answersBefore := c.answers.Load()
	last, attempts := c.retry(req, r, retries)
	switch {
	case last.fault == none || last.fault == oversized:
		c.answers.Add(1)
		c.down.Store(false)
	case last.fault != slow && attempts > c.maxRetries && c.answers.Load() == answersBefore:
		c.down.Store(true)
	}
	return last
}

// retry is the only loop around attempts. It ends early, with the error of the context, when that ends.
func (c *Client) retry(req *http.Request, r request, retries int) (last attempt, attempts int) {
	ctx := req.Context()
	for {
		last = c.try(req)
		last.fault = faultOf(r, last)
		attempts++
		if last.fault == none {
			return last, attempts
		}
		if ctx.Err() == nil && (attempts > retries || r.operation.decide(last.fault) != again) {
			return last, attempts
		}
		if sleep(ctx, backoff(attempts-1, last.retryAfter())) != nil {
			last.err = ctx.Err()
			return last, attempts
		}
	}
}

// retryAfter is how long the server wants to be left alone, in the two formats of HTTP; empty if it doesn't say.
func (a attempt) retryAfter() string {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return ""
	}
	return a.header.Get("Retry-After")
}

// backoff is the pause after a number of retries: what the server asks for with Retry-After, otherwise growing.
// Jitter keeps requests that failed together from coming again together. It is small, since the sum of all pauses
// is how long a server may be away.
func backoff(retries int, retryAfter string) time.Duration {
	if wait, ok := parseRetryAfter(retryAfter); ok && wait < absurdRetryAfter {
		return min(wait, maxRetryAfter) + rand.N(minRetryWait)
	}
	wait := minRetryWait
	for range retries {
		wait = min(2*wait, maxRetryWait)
	}
	return wait - rand.N(wait/8+1)
}

// parseRetryAfter reads a number of seconds or a date. A date in the past means no pause.
func parseRetryAfter(value string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	return max(0, time.Until(at)), err == nil
}

// sleep waits, and returns the cause if the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
