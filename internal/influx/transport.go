package influx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	// maxAnswer is the size of the largest answer that is read, in bytes, so that
	// one without an end fails. A script of 4 MB may be one of 9 MB in JSON, and the
	// log of a run quotes it again.
	maxAnswer = 64 << 20
	// maxObjects bounds the objects in an answer: 3 bytes, {}, become up to 450 in
	// memory, so that an answer within the bounds of its size could take 10 GB. A
	// page of 500 tasks with 100 labels each has 101,000.
	maxObjects = 250_000
)

// errTooLarge is about an answer that may be InfluxDB's.
var errTooLarge = errors.New("the answer is too large")

// checkSize returns an error if an answer is larger than what is read.
func checkSize(answer []byte) error {
	const words = "more than %d MiB"
	switch {
	case len(answer) > maxAnswer && (answer[0] == '{' || answer[0] == '#'): // JSON, or the CSV of a query
		return fmt.Errorf("%w: "+words, errTooLarge, maxAnswer>>20)
	case len(answer) > maxAnswer:
		return fmt.Errorf("the answer is too large to be InfluxDB's: "+words, maxAnswer>>20)
	case objects(answer) > maxObjects:
		return fmt.Errorf("%w: more than %d objects", errTooLarge, maxObjects)
	}
	return nil
}

// objects counts the objects in JSON.
func objects(text []byte) (n int) {
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			inString = !inString
		case c == '{' && !inString:
			n++
		}
	}
	return n
}

// wholeAnswers is a transport that reads each answer to its end, so that one
// cut short on the way fails like a connection that breaks.
type wholeAnswers struct {
	next   http.RoundTripper
	report func(req *http.Request, status int, err error, took time.Duration)
}

func (t wholeAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.read(req)
	took := time.Since(began)
	callOf(req.Context()).took = took
	status := 0
	if err == nil {
		status = resp.StatusCode
	}
	t.report(req, status, err, took)
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
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer ended early: %w", err)
	}
	if err := checkSize(body); err != nil {
		return nil, err
	}
	call.body = body
	resp.Body = http.NoBody
	return resp, nil
}

// RedirectError is a redirect that isn't followed.
type RedirectError struct {
	// From is the configured address, and To the address that the server names,
	// without a query.
	From, To string
	// Address is the one to configure instead, empty if To isn't one of the API.
	Address string
	// why is the reason for which the redirect isn't followed.
	why string
}

// Error says from where to where, why that isn't followed, and what to do.
func (e *RedirectError) Error() string {
	text := fmt.Sprintf("%s redirects %s", e.From, e.why)
	if e.Address != "" {
		text += fmt.Sprintf(". Set url (or INFLUX_HOST) to %s", e.Address)
	}
	return text
}

// redirect decides whether a redirect is followed. The token goes to no host but
// the configured one. A request that writes follows only what keeps its method
// and its body: as a GET, the old task would be taken for the updated one.
func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	first, status := via[0], req.Response.StatusCode
	to := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	e := &RedirectError{From: c.base.String(), To: Printable(to.String())}
	if base, _, ok := strings.Cut(e.To, "/api/v2"); ok && base != e.From {
		e.Address = base
	}
	kept := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	switch {
	case req.URL.Host != first.URL.Host || first.URL.Scheme == "https" && req.URL.Scheme != "https":
		e.why = fmt.Sprintf("to another host, which the API token is not sent to (%s)", e.To)
	case first.Method != http.MethodGet && !kept:
		e.why = fmt.Sprintf("to %s (status %d), and a request that writes doesn't follow that", e.To, status)
	case len(via) >= 5:
		e.why = "in a circle"
	default:
		return nil
	}
	return e
}

// checkRetry decides whether a request is made again.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	call := callOf(ctx)
	call.attempts++
	call.fault = faultOf(call, resp, err)
	call.lostOnce = call.lostOnce || call.fault.mayHaveActed()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return call.operation.repeats(call.fault) && !call.once, nil
}

// maxRetryAfter is the longest pause that a server may ask for. What is beyond
// absurdRetryAfter isn't meant for us.
const (
	maxRetryAfter    = 30 * time.Second
	absurdRetryAfter = time.Hour
)

// backoff is the pause before the next attempt: what the server asks for with
// Retry-After, else growing; either with jitter, so that requests that failed
// together don't come again together. The jitter is small, as all pauses together
// are how long a server may be away.
func backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	wait := retryablehttp.DefaultBackoff(shortest, longest, attempt, resp)
	if resp != nil && resp.Header.Get("Retry-After") != "" && wait >= 0 && wait < absurdRetryAfter {
		return min(wait, maxRetryAfter) + rand.N(shortest)
	}
	wait = retryablehttp.DefaultBackoff(shortest, longest, attempt, nil)
	return wait - rand.N(wait/8+1)
}
