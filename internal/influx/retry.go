package influx

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	// The pauses between attempts grow from the first to the second. With DefaultMaxRetries, the client gives up after 12
	// seconds if the server is down.
	minRetryWait = 100 * time.Millisecond
	maxRetryWait = 3 * time.Second

	// maxRetryAfter is the longest pause that a server may ask for. InfluxDB Cloud counts requests in windows of five
	// minutes, and refuses more of them until the window ends
	// (https://docs.influxdata.com/influxdb/cloud/account-management/limits/). A pause of absurdRetryAfter or more
	// isn't meant for this client, and is ignored.
	maxRetryAfter    = 6 * time.Minute
	absurdRetryAfter = time.Hour
	// maxAskedFor bounds the sum of the pauses that a server may ask for about one request: two windows.
	maxAskedFor = 2 * maxRetryAfter
)

// send sends the request as often as the policy says, and returns the last attempt. It also keeps [Client.down] up to
// date.
func (c *Client) send(req *http.Request, r request) attempt {
	retries := c.maxRetries
	if c.down.Load() {
		retries = 0
	}
	answersBefore := c.answers.Load()
	last, exhausted := c.retry(req, r, retries)
	switch {
	case last.fault == none || last.fault == oversized:
		c.answers.Add(1)
		c.down.Store(false)
	case last.fault != slow && exhausted && retries == c.maxRetries && c.answers.Load() == answersBefore:
		c.down.Store(true)
	}
	return last
}

// retry is the only loop around attempts. If the context ends, retry ends early with the error of the context.
// exhausted reports that it ended because all attempts have failed.
func (c *Client) retry(req *http.Request, r request, retries int) (last attempt, exhausted bool) {
	ctx := req.Context()
	askedFor := time.Duration(0)
	for attempts := 1; ; attempts++ {
		last = c.try(req)
		last.fault = faultOf(r, last)
		if last.fault == none {
			c.logAttempt(req, last, 0)
			return last, false
		}
		pause, asked := backoff(attempts-1, last.retryAfter())
		if asked {
			askedFor += pause
		}
		exhausted = attempts > retries || askedFor > maxAskedFor || r.endsBefore(ctx, pause)
		if ctx.Err() == nil && (exhausted || r.operation.decide(last.fault) != again) {
			c.logAttempt(req, last, 0)
			return last, exhausted
		}
		c.logAttempt(req, last, pause)
		c.pauses.begin(pause)
		if sleep(ctx, pause) != nil {
			last.err = ctx.Err()
			return last, false
		}
	}
}

// endsBefore reports whether the time for the request ends before a pause does. The answer that asks for the pause then
// says more than a timeout.
func (r request) endsBefore(ctx context.Context, pause time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return r.timeout > 0 && ok && time.Until(deadline) < pause
}

// retryAfter returns the pause that the server asks for, in either of HTTP's two formats, empty if it asks for none.
func (a attempt) retryAfter() string {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return ""
	}
	return a.header.Get("Retry-After")
}

// backoff returns the pause after a number of retries: what the server asks for with Retry-After, or else a pause that
// grows. Jitter keeps requests that failed together from being repeated together. It is small, since the sum of all
// pauses is how long a server may be away.
func backoff(retries int, retryAfter string) (pause time.Duration, asked bool) {
	if wait, ok := parseRetryAfter(retryAfter); ok && wait < absurdRetryAfter {
		return min(wait, maxRetryAfter) + rand.N(minRetryWait), true
	}
	wait := minRetryWait
	for range retries {
		wait = min(2*wait, maxRetryWait)
	}
	return wait - rand.N(wait/8+1), false
}

// parseRetryAfter reads a number of seconds or a date. A date in the past means no pause.
func parseRetryAfter(value string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	return max(0, time.Until(at)), err == nil
}

// sleep waits. If the context ends first, it returns the cause.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
