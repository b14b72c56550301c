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

// repetition goes with a request, in its context.
type repetition struct {
	// allowed is the request's repeatable.
	allowed bool
	// happened: the request was made again though the server may have acted on
	// it before.
	happened bool
}

type repetitionKey struct{}

// ofLostAnswer reports whether to repeat a request that the server may have
// acted on.
func (r *repetition) ofLostAnswer() bool {
	r.happened = r.happened || r.allowed
	return r.allowed
}

// checkRetry decides whether to make a request again. A request that isn't
// repeatable is made again only when the server can't have acted on it.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	repeat := ctx.Value(repetitionKey{}).(*repetition)
	if err != nil {
		if isDialError(err) {
			return !isPermanent(err) && !c.down.Load(), nil
		}
		return !isPermanent(err) && repeat.ofLostAnswer(), nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true, nil
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return repeat.ofLostAnswer(), nil
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
		errors.As(err, &certificate) || errors.As(err, &record) || IsTLSAlert(err) ||
		errors.As(err, &dns) && dns.IsNotFound
}

// IsTLSAlert reports whether the server ended the TLS handshake, as it does when
// it asks for a certificate of the client.
func IsTLSAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// backoff is the pause before the next attempt: what the server asks for with
// Retry-After, else growing, with jitter; never more than longest.
func backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	wait := min(retryablehttp.DefaultBackoff(shortest, longest, attempt, resp), longest)
	return wait/2 + rand.N(wait/2+1)
}
