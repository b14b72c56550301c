// Package influx is the part of the InfluxDB v2 API that tasks need, in Go:
// typed requests, typed errors, and a transport that repeats a request only
// where that can't do anything twice. It knows nothing of Terraform.
package influx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Defaults of a [Config].
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 8
)

const (
	// maxIdleConnections is above the number of requests that Terraform makes
	// at once with any usual -parallelism, so that none needs a new connection.
	maxIdleConnections = 64

	// The pauses between attempts grow from the first to the second; with
	// DefaultMaxRetries, a server that is down is given up after 12 seconds.
	minRetryWait = 100 * time.Millisecond
	maxRetryWait = 3 * time.Second
)

// Config says how to reach InfluxDB.
type Config struct {
	// URL is the server's address. A path is kept, for servers behind a
	// reverse proxy.
	URL string
	// Token is the API token that every request carries.
	Token string
	// UserAgent names the program and its version.
	UserAgent string
	// RequestTimeout bounds one attempt, from dialing to the answer's last
	// byte. Zero means DefaultRequestTimeout.
	RequestTimeout time.Duration
	// MaxRetries is how often a request is repeated after its first attempt.
	// Nil means DefaultMaxRetries.
	MaxRetries *int
}

// Client makes requests to one InfluxDB. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	token     string
	userAgent string
	http      *retryablehttp.Client
	// down: no connection could be made through all attempts of a request. As
	// long as that is so, other requests make one attempt each, so that the
	// refresh of a hundred tasks doesn't wait a hundred times.
	down atomic.Bool
}

// New returns a client. It makes no request; its error is one of the URL,
// worded for the person who wrote it.
func New(cfg Config) (*Client, error) {
	base, err := ParseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, token: cfg.Token, userAgent: cfg.UserAgent}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = maxIdleConnections
	transport.MaxIdleConnsPerHost = maxIdleConnections

	retrying := retryablehttp.NewClient()
	retrying.Logger = nil
	retrying.RetryWaitMin = minRetryWait
	retrying.RetryWaitMax = maxRetryWait
	retrying.RetryMax = DefaultMaxRetries
	if cfg.MaxRetries != nil {
		retrying.RetryMax = *cfg.MaxRetries
	}
	retrying.CheckRetry = c.checkRetry
	retrying.Backoff = backoff
	retrying.ErrorHandler = retryablehttp.PassthroughErrorHandler
	retrying.HTTPClient = &http.Client{
		Transport:     wholeAnswers{transport},
		CheckRedirect: sameHostOnly,
		Timeout:       cfg.RequestTimeout,
	}
	if cfg.RequestTimeout == 0 {
		retrying.HTTPClient.Timeout = DefaultRequestTimeout
	}
	c.http = retrying
	return c, nil
}

// ParseURL reads the address of an InfluxDB. Its error says what is wrong with
// the address, and never quotes a password in it.
func ParseURL(address string) (*url.URL, error) {
	const example = "an address looks like http://localhost:8086"
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		// url.Error quotes the whole address, which may hold a password.
		return nil, fmt.Errorf("it can't be read as an address; %s", example)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("it must begin with http:// or https://; %s", example)
	case u.Hostname() == "":
		return nil, fmt.Errorf("it names no host; %s", example)
	case u.User != nil:
		return nil, fmt.Errorf("it must not hold a user name or a password; %s", example)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("it must not have a query or a fragment (what follows ? or #); %s", example)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// request is one call of the API.
type request struct {
	// operation is what the call does, as it reads after "could not": "create
	// the task".
	operation string
	method    string
	path      []string // joined under /api/v2, each part escaped
	query     url.Values
	body      any
	// repeatable: the call may be made again though the server may have acted
	// on it, because the second time changes nothing.
	repeatable bool
}

// do makes the call and decodes the answer into out, if out isn't nil.
func (c *Client) do(ctx context.Context, r request, out any) error {
	failed := func(err error) error { return &Error{Operation: r.operation, URL: c.base.String(), Err: err} }

	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return failed(err)
		}
	}
	target := c.base.JoinPath("api", "v2")
	for _, part := range r.path {
		target = target.JoinPath(url.PathEscape(part))
	}
	target.RawQuery = r.query.Encode()
	ctx = context.WithValue(ctx, repeatableKey{}, r.repeatable)
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return failed(err)
	}
	req.Header.Set("Authorization", "Token "+c.token)
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}

	resp, err := c.http.Do(req)
	c.down.Store(isDialError(err))
	if err != nil {
		return failed(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return failed(err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return newError(r.operation, c.base, resp, answer)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(bytes.NewReader(answer)).Decode(out); err != nil {
		return newError(r.operation, c.base, resp, answer)
	}
	return nil
}
