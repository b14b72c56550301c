package influx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// attempt is the result of sending a request once.
type attempt struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    []byte
	err     error // why there is no response, or only part of one
	took    time.Duration
	fault   fault
}

// version returns the server's version as the answer states it, empty if it doesn't.
func (a attempt) version() string { return a.header.Get("X-Influxdb-Version") }

// isWebPage reports whether the answer is HTML.
func (a attempt) isWebPage() bool {
	start := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 200)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// newHTTPRequest returns the HTTP request, without credentials.
func (c *Client) newHTTPRequest(ctx context.Context, r request) (*http.Request, error) {
	target := c.base.JoinPath("api", "v2")
	for _, segment := range r.path {
		target = target.JoinPath(url.PathEscape(segment))
	}
	target.RawQuery = r.query.Encode()
	// Without a body this must be nil: a Reader that happens to be empty would be sent in chunks, without a length,
	// which some proxies refuse.
	var body io.Reader
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header = c.headers.Clone()
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// try sends the request once, and reads the whole response.
func (c *Client) try(req *http.Request) attempt {
	began := time.Now()
	a := c.exchange(req)
	a.took = time.Since(began)
	return a
}

// logAttempt logs an attempt, and the pause before the next one.
func (c *Client) logAttempt(req *http.Request, a attempt, pause time.Duration) {
	if c.log == nil {
		return
	}
	logged := Attempt{Method: req.Method, Path: req.URL.Path, StatusCode: a.status, Took: a.took, RetryIn: pause}
	if a.err != nil {
		logged.StatusCode, logged.Problem = 0, c.readable(a.err.Error())
	}
	c.log(req.Context(), logged)
}

// exchange reads the response to its end, so that one that is cut short fails like a broken connection.
func (c *Client) exchange(req *http.Request) attempt {
	req = req.Clone(req.Context())
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return attempt{err: err}
		}
		req.Body = body
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return attempt{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(c.maxAnswer)+1))
	if err != nil {
		return attempt{err: fmt.Errorf("the response ended early: %w", err)}
	}
	if err := c.checkSize(body); err != nil {
		return attempt{err: err}
	}
	return attempt{status: resp.StatusCode, header: resp.Header, cookies: resp.Cookies(), body: body}
}
