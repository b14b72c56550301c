package influx

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// request is one call of the API. Its path through the client is [Client.do], [Client.authorize], [Client.send],
// [Client.try].
type request struct {
	operation operation
	method    string
	path      []string // the segments below /api/v2
	query     url.Values
	body      any // sent as JSON; nil for none
	// timeout bounds all attempts together; 0 means that only each attempt is bounded.
	timeout time.Duration
	// accepts reports whether the body of a successful response is InfluxDB's.
	accepts func(body []byte) bool
}

// answer is the JSON body of a successful response.
type answer interface {
	// complete reports whether the body has what InfluxDB always sends. Any other JSON, for example that of a proxy,
	// doesn't.
	complete() bool
}

// list is a list in an answer. InfluxDB may send null instead of an empty one, but never omits it.
type list[T any] struct {
	present bool
	items   []T
}

func (l *list[T]) UnmarshalJSON(data []byte) error {
	l.present = true
	return json.Unmarshal(data, &l.items)
}

// call sends a request, and returns its answer.
func call[A answer](ctx context.Context, c *Client, r request) (*A, error) {
	var decoded *A
	r.accepts = func(body []byte) bool {
		decoded = new(A)
		return decode(body, decoded) && (*decoded).complete()
	}
	if _, err := c.do(ctx, r); err != nil {
		return nil, err
	}
	return decoded, nil
}

// callEmpty sends a request whose answer is empty.
func callEmpty(ctx context.Context, c *Client, r request) error {
	r.accepts = isEmpty
	_, err := c.do(ctx, r)
	return err
}

func decode(body []byte, out any) bool { return json.Unmarshal(body, out) == nil }

func isEmpty(body []byte) bool { return len(body) == 0 }

// do sends a request, and returns its last attempt. The error is nil if that has succeeded.
func (c *Client) do(ctx context.Context, r request) (attempt, error) {
	if r.operation.changes(r.method) {
		c.writes.Add(1)
		defer c.writes.Add(1)
	}
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
		defer cancel()
	}
	req, err := c.newHTTPRequest(ctx, r)
	if err != nil {
		return attempt{}, err
	}
	last, err := c.authorize(req, r)
	if err == nil && (last.fault != none || last.status >= http.StatusMultipleChoices) {
		err = c.newError(r, last)
	}
	return last, err
}

// HasWritten reports whether the client has sent a request that may have changed something.
//
// All objects share one count, since warnings in plans rely on it: Terraform plans again during an apply, and by then
// this configuration itself may have created an object like the planned one. The client can't tell which object a write
// was about, so these warnings are omitted after the first write.
func (c *Client) HasWritten() bool { return c.writes.Load() > 0 }
