package influx

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// request is one call of the API.
type request struct {
	operation operation
	method    string
	path      []string // joined under /api/v2, each part escaped
	query     url.Values
	body      any
	// timeout bounds all attempts together; 0 means that each has its own bound
	// only.
	timeout time.Duration
}

// report tells the log of an attempt.
func (c *Client) report(req *http.Request, status int, err error, took time.Duration) {
	if c.log == nil {
		return
	}
	attempt := Attempt{Method: req.Method, Path: req.URL.Path, StatusCode: status, Took: took}
	if err != nil {
		attempt.Problem = c.readable(err.Error())
	}
	c.log(req.Context(), attempt)
}

// call is a request with what has become of it.
type call struct {
	request
	// understand takes in the body of an answer of success, and reports whether
	// it is InfluxDB's.
	understand func(body []byte) bool
	// status, cookies and body are of the latest attempt's answer; the status is
	// 0 if it had none.
	status   int
	cookies  []*http.Cookie
	body     []byte
	took     time.Duration // the latest attempt
	attempts int
	// fault is that of the latest attempt; lostOnce is whether any was lost, so
	// that a repeated request may meet what it has made itself.
	fault    fault
	lostOnce bool
	// once is whether there is one attempt only, as the server was down when the
	// call began.
	once bool
}

// callKey is that of the call in the context of its request.
type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// answer is what InfluxDB answers to a call.
type answer interface {
	// isWhole reports whether it has what InfluxDB's has in any case. So it is
	// told from any other JSON, such as that of a proxy.
	isWhole() bool
}

// list is a list in an answer. null stands for an empty one; an answer without it
// isn't InfluxDB's.
type list[T any] struct {
	present bool
	items   []T
}

// UnmarshalJSON is for package json.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	l.present = true
	return json.Unmarshal(data, &l.items)
}

// ask makes a call, and returns its answer.
func ask[A answer](ctx context.Context, c *Client, r request) (*A, error) {
	var decoded *A
	err := c.do(ctx, &call{request: r, understand: func(body []byte) bool {
		decoded = new(A)
		return decode(body, decoded) && (*decoded).isWhole()
	}})
	if err != nil {
		return nil, err
	}
	return decoded, nil
}

// tell makes a call whose answer is empty.
func tell(ctx context.Context, c *Client, r request) error {
	return c.do(ctx, &call{request: r, understand: isEmpty})
}

func decode(answer []byte, out any) bool { return json.Unmarshal(answer, out) == nil }

// HasWritten reports whether the client has made a request that may have changed
// something.
func (c *Client) HasWritten() bool { return c.writes.Load() > 0 }

func isEmpty(body []byte) bool { return len(body) == 0 }

func (c *Client) do(ctx context.Context, call *call) error {
	if call.operation.changes(call.method) {
		c.writes.Add(1)
		defer c.writes.Add(1)
	}
	var body []byte
	if call.request.body != nil {
		var err error
		if body, err = json.Marshal(call.request.body); err != nil {
			return err
		}
	}
	if call.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, call.timeout)
		defer cancel()
	}
	if err := c.authorized(ctx, call, body); err != nil {
		return err
	}
	if call.status >= http.StatusMultipleChoices || call.fault != none {
		return c.newError(call)
	}
	return nil
}

// makeOnce makes something that may be there twice, and whose answer may be
// lost. Then it looks whether the thing is there, before it makes the request
// again; twice reports whether it has, so that the first one may still come
// true, if something on the way has held it back.
func (c *Client) makeOnce(ctx context.Context, request func() error, find func() (bool, error)) (twice bool, err error) {
	for attempt := 0; ; attempt++ {
		err := request()
		// From the second attempt on, an error may be about what an earlier one has
		// made after it was looked for.
		if err == nil || attempt == 0 && !MayHaveActed(err) {
			return attempt > 0, err
		}
		found, findErr := find()
		switch {
		case found:
			return attempt > 0, nil
		case findErr != nil || !MayHaveActed(err) || attempt == c.http.RetryMax:
			return attempt > 0, err
		}
		if sleep(ctx, backoff(minRetryWait, maxRetryWait, attempt, nil)) != nil {
			return attempt > 0, err
		}
	}
}

// authorized sends the call with the token, or in the session, which it renews
// once if the server has ended it.
func (c *Client) authorized(ctx context.Context, call *call, body []byte) error {
	if c.session == nil {
		return c.send(ctx, call, body, "Authorization", "Token "+c.token)
	}
	cookie, err := c.session.cookie(ctx, c, "")
	if err != nil {
		return err
	}
	if err = c.send(ctx, call, body, "Cookie", cookie); err != nil || call.status != http.StatusUnauthorized {
		return err
	}
	if cookie, err = c.session.cookie(ctx, c, cookie); err != nil {
		return err
	}
	return c.send(ctx, call, body, "Cookie", cookie)
}

// send makes the call's request, with one header more, as often as the policy
// says.
func (c *Client) send(ctx context.Context, call *call, body []byte, header, value string) error {
	target := c.base.JoinPath("api", "v2")
	for _, part := range call.path {
		target = target.JoinPath(url.PathEscape(part))
	}
	target.RawQuery = call.query.Encode()
	ctx = context.WithValue(ctx, callKey{}, call)
	var rawBody any
	if body != nil {
		// An empty body of a type of its own would be sent in chunks, without a
		// length, which some proxies refuse.
		rawBody = body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, call.method, target.String(), rawBody)
	if err != nil {
		return err
	}
	req.Header = c.headers.Clone()
	req.Header.Set(header, value)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}

	call.attempts, call.once = 0, c.down.Load()
	answersBefore := c.answers.Load()
	resp, err := c.http.Do(req)
	switch {
	case call.fault == none || call.fault == oversized:
		c.answers.Add(1)
		c.down.Store(false)
	case call.fault != slow && call.attempts > c.http.RetryMax && c.answers.Load() == answersBefore:
		c.down.Store(true)
	}
	if err != nil {
		return c.noAnswer(call, err)
	}
	call.status, call.cookies = resp.StatusCode, resp.Cookies()
	return resp.Body.Close()
}
