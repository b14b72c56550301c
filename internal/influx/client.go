// Package influx is the part of the InfluxDB v2 API that tasks need, in Go: typed requests, typed errors, and retries
// that never create anything twice. It knows nothing of Terraform.
package influx

import (
	"cmp"
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Defaults of a [Config].
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 8
)

// maxIdleConnections exceeds the number of concurrent requests with any usual -parallelism of Terraform, so that none
// needs a new connection.
const maxIdleConnections = 64

// Config says how to reach InfluxDB.
type Config struct {
	// URL is the server's address. It may have a path, for servers behind a reverse proxy.
	URL string
	// Token is the API token that every request carries. It is empty if Username and Password are set.
	Token string
	// Username and Password sign in to a session, before the first request and when the server has ended it.
	Username, Password string
	// Headers go with every request.
	Headers map[string]string
	// TLS is how to verify the server, and the certificate of the client. Nil means the system's certificate
	// authorities, and no certificate.
	TLS *tls.Config
	// UserAgent names the program and its version.
	UserAgent string
	// RequestTimeout bounds one attempt, from dialing to the answer's last byte. Zero means DefaultRequestTimeout.
	RequestTimeout time.Duration
	// MaxRetries is how often a request is repeated after its first attempt. Nil means DefaultMaxRetries.
	MaxRetries *int
	// Log is called after each attempt, unless it is nil.
	Log func(context.Context, Attempt)
}

// Attempt is what a log shows of a request. It has neither headers nor bodies, since these may contain secrets.
type Attempt struct {
	Method, Path string
	// StatusCode is 0 if there was no answer, and then Problem says why.
	StatusCode int
	Problem    string
	Took       time.Duration
	// RetryIn is the pause before the request is sent again, 0 if it isn't.
	RetryIn time.Duration
}

// Client makes requests to one InfluxDB. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	token   string
	session *session // nil when a token is used
	headers http.Header
	secrets secrets
	// http makes single attempts.
	http       *http.Client
	maxRetries int
	// maxAnswer is the constant maxAnswer, or less in tests.
	maxAnswer int
	log       func(context.Context, Attempt)

	listings listings
	// listingsBefore is what existed when the client began to create tasks.
	listingsBefore listings
	creations      creations
	placeholders   placeholders
	typeChecks     typeChecks
	pauses         pauses
	// writes counts the beginnings and the ends of requests that may change something.
	writes atomic.Int64
	// answers counts the answers of InfluxDB.
	answers atomic.Int64
	// down is set when a request exhausted its retries, the last one not by a timeout, and no other request got an
	// answer meanwhile. While it is set, requests that begin are not retried, so that refreshing 100 tasks does not
	// wait 100 times. Any answer resets it.
	down atomic.Bool
}

// New returns a client, and sends no request. The error is about the URL, worded for the person who wrote it.
func New(cfg Config) (*Client, error) {
	base, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base: base, token: cfg.Token, headers: http.Header{}, maxRetries: DefaultMaxRetries, maxAnswer: maxAnswer, log: cfg.Log,
		listingsBefore: listings{placeholdersOnly: true},
	}
	if cfg.MaxRetries != nil {
		c.maxRetries = *cfg.MaxRetries
	}
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
	c.http = &http.Client{
		Transport:     transport,
		CheckRedirect: c.redirect,
		Timeout:       cmp.Or(cfg.RequestTimeout, DefaultRequestTimeout),
	}
	return c, nil
}
