// Package influx is the part of the InfluxDB v2 API that tasks need, in Go:
// typed requests, typed errors, and a transport that repeats a request only
// where that can't do anything twice. It knows nothing of Terraform.
package influx

import (
	"context"
	"crypto/tls"
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
	// Token is the API token that every request carries. It is empty if Username
	// and Password are set.
	Token string
	// Username and Password sign in to a session, with the first request and
	// when the server has ended it.
	Username, Password string
	// Headers go with every request.
	Headers map[string]string
	// TLS is how to verify the server and to identify to it; nil means by the
	// system's certificate authorities, and not at all.
	TLS *tls.Config
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
	base    *url.URL
	token   string
	session *session // in the place of token, nil with one
	headers http.Header
	http    *retryablehttp.Client
	// down: no connection could be made through all attempts of a request. As
	// long as that is so, other requests make one attempt each, so that the
	// refresh of a hundred tasks doesn't wait a hundred times.
	down atomic.Bool
}

// New returns a client. It makes no request; its error is one of the URL,
// worded for the person who wrote it.
func New(cfg Config) (*Client, error) {
	base, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, token: cfg.Token, headers: http.Header{}}
	if cfg.Username != "" {
		c.session = &session{username: cfg.Username, password: cfg.Password}
	}
	for name, value := range cfg.Headers {
		c.headers.Set(name, value)
	}
	c.headers.Set("User-Agent", cfg.UserAgent)
	c.headers.Set("Accept", "application/json")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = maxIdleConnections
	transport.MaxIdleConnsPerHost = maxIdleConnections
	transport.TLSClientConfig = cfg.TLS

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

// parseURL reads the address of an InfluxDB. Its error says what is wrong with
// the address, and never quotes a password in it.
func parseURL(address string) (*url.URL, error) {
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
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return c.noAnswer(r, err)
		}
	}
	resp, err := c.authorized(ctx, r, body)
	if err != nil {
		return err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 || out != nil && json.Unmarshal(resp.body, out) != nil {
		return newError(r.operation, c.base, resp)
	}
	return nil
}

// response is an answer that was read whole.
type response struct {
	*http.Response
	body []byte
	// repeated: the request was made again after its answer was lost.
	repeated bool
}

// authorized sends the request with the token, or in the session, which it
// renews once if the server has ended it.
func (c *Client) authorized(ctx context.Context, r request, body []byte) (*response, error) {
	if c.session == nil {
		return c.send(ctx, r, body, "Authorization", "Token "+c.token)
	}
	cookie, err := c.session.cookie(ctx, c, "")
	if err != nil {
		return nil, err
	}
	resp, err := c.send(ctx, r, body, "Cookie", cookie)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	if cookie, err = c.session.cookie(ctx, c, cookie); err != nil {
		return nil, err
	}
	return c.send(ctx, r, body, "Cookie", cookie)
}

// send makes the request, with one header more, and reads the answer.
func (c *Client) send(ctx context.Context, r request, body []byte, header, value string) (*response, error) {
	target := c.base.JoinPath("api", "v2")
	for _, part := range r.path {
		target = target.JoinPath(url.PathEscape(part))
	}
	target.RawQuery = r.query.Encode()
	repeat := &repetition{allowed: r.repeatable}
	ctx = context.WithValue(ctx, repetitionKey{}, repeat)
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, c.noAnswer(r, err)
	}
	req.Header = c.headers.Clone()
	req.Header.Set(header, value)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}

	resp, err := c.http.Do(req)
	c.down.Store(isDialError(err))
	if err != nil {
		return nil, c.noAnswer(r, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, c.noAnswer(r, err)
	}
	return &response{resp, answer, repeat.happened}, nil
}

func (c *Client) noAnswer(r request, err error) error {
	return &Error{Operation: r.operation, URL: c.base.String(), Err: err}
}
