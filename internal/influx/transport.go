package influx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxAnswer is the size of the largest answer that is read, in bytes, so that one
// without an end fails.
func (o operation) maxAnswer() int64 {
	switch o {
	case listTasks, listRuns, listLabels, taskLogs, parseScript:
		// A page of 500 tasks with their scripts, or of 500 runs with their logs; a
		// tree, each part of which quotes its part of the script.
		return 64 << 20
	}
	return 8 << 20
}

var (
	errTooLarge   = errors.New("the answer is too large to be InfluxDB's")
	errRedirected = errors.New("the server redirects")
)

// wholeAnswers is a transport that reads each answer to its end, so that one
// cut short on the way fails like a connection that breaks.
type wholeAnswers struct {
	next   http.RoundTripper
	report func(req *http.Request, status int, err error, took time.Duration)
}

func (t wholeAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.read(req)
	status := 0
	if err == nil {
		status = resp.StatusCode
	}
	t.report(req, status, err, time.Since(began))
	return resp, err
}

func (t wholeAnswers) read(req *http.Request) (*http.Response, error) {
	call := callOf(req.Context())
	call.body = nil
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, call.operation.maxAnswer()+1))
	if err != nil {
		return nil, fmt.Errorf("the answer ended early: %w", err)
	}
	if int64(len(body)) > call.operation.maxAnswer() {
		return nil, fmt.Errorf("%w: more than %d MiB", errTooLarge, call.operation.maxAnswer()>>20)
	}
	call.body = body
	resp.Body = http.NoBody
	return resp, nil
}

// sameHostOnly keeps the token from any host but the configured one.
func sameHostOnly(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Host != first.Host || (first.Scheme == "https" && req.URL.Scheme != "https") {
		return fmt.Errorf("%w to another host, which the API token is not sent to (%s)", errRedirected, req.URL.Host)
	}
	if len(via) >= 5 {
		return fmt.Errorf("%w in a circle", errRedirected)
	}
	return nil
}

// checkRetry decides whether a request is made again.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	call := callOf(ctx)
	call.attempts++
	call.fault = faultOf(call, resp, err)
	call.lostOnce = call.lostOnce || call.fault == lost
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return call.operation.repeats(call.fault) && !c.down.Load(), nil
}

// maxRetryAfter is the longest pause that a server may ask for. What is beyond
// absurdRetryAfter isn't meant for us.
const (
	maxRetryAfter    = 30 * time.Second
	absurdRetryAfter = time.Hour
)

// backoff is the pause before the next attempt: what the server asks for with
// Retry-After, else growing; either with jitter, so that requests that failed
// together don't come again together.
func backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	wait := retryablehttp.DefaultBackoff(shortest, longest, attempt, resp)
	if resp != nil && resp.Header.Get("Retry-After") != "" && wait >= 0 && wait < absurdRetryAfter {
		return min(wait, maxRetryAfter) + rand.N(shortest)
	}
	wait = retryablehttp.DefaultBackoff(shortest, longest, attempt, nil)
	return wait/2 + rand.N(wait/2+1)
}
