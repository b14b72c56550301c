package influx

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxAnswer bounds an answer's size, in bytes. The largest that InfluxDB gives
// is a page of 500 tasks with their scripts.
const maxAnswer = 64 << 20

// wholeAnswers is a transport that reads each answer to its end, so that one
// cut short on the way fails, and is repeated, like a connection that breaks.
type wholeAnswers struct{ next http.RoundTripper }

func (t wholeAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer ended early: %w", err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%w: more than %d MiB", errAnswerTooLarge, maxAnswer>>20)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

var (
	errAnswerTooLarge = errors.New("the answer is too large to be InfluxDB's")
	errOtherHost      = errors.New("the server redirects to another host, which the API token is not sent to")
)

// sameHostOnly keeps the token from any host but the configured one.
func sameHostOnly(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Host != first.Host || (first.Scheme == "https" && req.URL.Scheme != "https") {
		return fmt.Errorf("%w (%s)", errOtherHost, req.URL.Host)
	}
	if len(via) >= 5 {
		return errors.New("the server redirects in a circle")
	}
	return nil
}

// repeatableKey marks, in a request's context, whether it is [request.repeatable].
type repeatableKey struct{}

// checkRetry decides whether to make a request again. A request that isn't
// repeatable is made again only when the server can't have acted on it.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	repeatable, _ := ctx.Value(repeatableKey{}).(bool)
	if err != nil {
		if isDialError(err) {
			return !isPermanent(err) && !c.down.Load(), nil
		}
		return !isPermanent(err) && repeatable, nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true, nil
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return repeatable, nil
	}
	// 500 is InfluxDB's answer to a missing permission and to some bad input:
	// the second answer would be the same.
	return false, nil
}

// isDialError reports whether no connection was made, so that the server has
// seen nothing of the request.
func isDialError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isPermanent reports whether an error can't go away by itself.
func isPermanent(err error) bool {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.Is(err, errOtherHost) || errors.Is(err, errAnswerTooLarge) ||
		errors.As(err, &certificate) || errors.As(err, &record) ||
		errors.As(err, &dns) && dns.IsNotFound
}

// backoff is the pause before the next attempt: what the server asks for with
// Retry-After, else growing, with jitter; never more than longest.
func backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	wait := min(retryablehttp.DefaultBackoff(shortest, longest, attempt, resp), longest)
	return wait/2 + rand.N(wait/2+1)
}
