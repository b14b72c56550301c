// Package influx is the part of the InfluxDB v2 API that tasks need, in Go:
// typed requests, typed errors, and a transport that repeats a request only
// where that can't do anything twice. It knows nothing of Terraform.
package influx

import (
	"context"
	"crypto/tls"
	"fmt"
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
	// Log is told of each attempt; nil means that nobody is.
	Log func(context.Context, Attempt)
}

// Attempt is a request as a log tells it: it has no header and no body.
type Attempt struct {
	Method, Path string
	// StatusCode is 0 if there was no answer, and then Problem says why.
	StatusCode int
	Problem    string
	Took       time.Duration
}

// Client makes requests to one InfluxDB. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	token   string
	session *session // in the place of token, nil with one
	headers http.Header
	secrets secrets
	http    *retryablehttp.Client
	log     func(context.Context, Attempt)
	walks   walks
	// before is what there was when the client began to create tasks.
	before       walks
	creations    creations
	placeholders placeholders
	typeChecks   typeChecks
	// writes counts the beginnings and the ends of requests that may change
	// something.
	writes atomic.Int64
	// answers counts those of InfluxDB.
	answers atomic.Int64
	// down: a request has failed in all its attempts, the last one not since it
	// took long, and meanwhile no other had an answer. Requests that begin as long
	// as that is so make one attempt each, so that the refresh of a hundred tasks
	// doesn't wait a hundred times.
	down atomic.Bool
}

// New returns a client. It makes no request; its error is one of the URL,
// worded for the person who wrote it.
func New(cfg Config) (*Client, error) {
	base, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{before: walks{placeholdersOnly: true}, base: base, token: cfg.Token, headers: http.Header{}, log: cfg.Log}
	if cfg.Username != "" {
		c.session = &session{username: cfg.Username, password: cfg.Password}
	}
	for name, value := range cfg.Headers {
		c.headers.Set(name, value)
		c.secrets.addHeader(name, value)
	}
	c.secrets.add(cfg.Token, cfg.Password, basic(cfg.Username, cfg.Password))
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
		Transport:     wholeAnswers{transport, c.report},
		CheckRedirect: c.redirect,
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
