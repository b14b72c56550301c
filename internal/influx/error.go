package influx

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Error is a call that failed: InfluxDB refused it, something between here and
// InfluxDB answered in its place, or there was no answer.
type Error struct {
	// Operation is what the call was to do, as it reads after "could not":
	// "create the task".
	Operation string
	// URL is the configured address of the server.
	URL string
	// StatusCode is the HTTP status, 0 if there was no answer.
	StatusCode int
	// Code is InfluxDB's own word for the kind of error, such as "not found".
	// It is empty if the answer isn't InfluxDB's.
	Code string
	// Message is InfluxDB's message; empty if the answer isn't InfluxDB's.
	Message string
	// Lost: the request was sent, but InfluxDB's answer to it didn't come, so that
	// it may have done what was asked for.
	Lost bool
	// Timeout is the time for one attempt, if the answer didn't come within it:
	// [Config.RequestTimeout], or [CheckTimeout] if that is shorter and this is about
	// a check. It is 0 for other errors.
	Timeout time.Duration
	// Err is why there was no answer, nil if there was one.
	Err error

	// recognize: if what the request makes is there already, it may be by the
	// request itself, as an answer to it was lost.
	recognize bool
	slow      bool
	// bound is what Timeout is, in words.
	bound string
}

// Error says what failed and why, in one line.
func (e *Error) Error() string {
	switch {
	case errors.As(e.Err, new(*RedirectError)):
		return fmt.Sprintf("could not %s: %s", e.Operation, e.Reason())
	case e.Err != nil:
		return fmt.Sprintf("could not %s: no answer from %s: %s", e.Operation, e.URL, e.Reason())
	case e.Code == "":
		return fmt.Sprintf("could not %s: %s answered with status %d, and not as InfluxDB does", e.Operation, e.URL, e.StatusCode)
	}
	return fmt.Sprintf("could not %s: %s", e.Operation, e.Message)
}

// Unwrap returns the reason for which there was no answer.
func (e *Error) Unwrap() error { return e.Err }

// FromInfluxDB reports whether the answer is InfluxDB's own, and not that of a
// proxy, a load balancer or another server at the same address.
func (e *Error) FromInfluxDB() bool { return e.Code != "" }

// Reason is why there was no answer, without the method and the URL that
// net/http puts before it; empty if there was one.
func (e *Error) Reason() string {
	if e.Err == nil {
		return ""
	}
	err := e.Err
	if e.Timeout > 0 {
		return fmt.Sprintf("it took longer than %s, which is %s", e.Timeout, e.bound)
	}
	if isTimeout(err) {
		return "it took too long"
	}
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err.Error()
}

// newError reads an answer that isn't the one asked for.
func (c *Client) newError(call *call) *Error {
	e := c.noAnswer(call, nil)
	e.StatusCode = call.status
	var answer struct{ Code, Message, Error string }
	if call.status < http.StatusMultipleChoices || !decode(call.body, &answer) {
		return e
	}
	e.Code = answer.Code
	e.Message = c.readable(cmp.Or(strings.TrimSpace(answer.Message), answer.Error))
	return e
}

// noAnswer is the error of a call that has had none.
func (c *Client) noAnswer(call *call, err error) *Error {
	if err != nil {
		if readable := c.readable(err.Error()); readable != err.Error() {
			err = errors.New(readable)
		}
	}
	e := &Error{
		Operation: string(call.operation),
		URL:       c.base.String(),
		Lost:      call.fault.mayHaveActed() && call.operation != signIn,
		recognize: call.lostOnce && policy[call.operation][lost] == recognize,
		slow:      call.fault == slow,
		Err:       err,
	}
	if e.slow && isTimeout(err) {
		e.Timeout, e.bound = c.http.HTTPClient.Timeout, "request_timeout"
		if call.timeout > 0 && call.timeout < e.Timeout {
			e.Timeout, e.bound = call.timeout, "the time for a check"
		}
	}
	return e
}

// MayHaveActed reports whether the server may have done what a failed call
// asked for: the request was sent, but InfluxDB's answer to it was lost.
func MayHaveActed(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Lost
}

// TimeoutOf returns the time within which an answer didn't come, 0 if this isn't
// what the error is about.
func TimeoutOf(err error) time.Duration {
	e := new(Error)
	if !errors.As(err, &e) {
		return 0
	}
	return e.Timeout
}

// IsSlow reports whether InfluxDB didn't answer in time, so that it may still be
// working on what was asked for.
func IsSlow(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.slow
}

// IsTooLarge reports whether InfluxDB's answer was larger than what is read.
func IsTooLarge(err error) bool { return errors.Is(err, errTooLarge) }

// IsTaskGone reports whether the server says that the task doesn't exist. A
// 404 by itself doesn't: GET answers with one to every error, a missing
// permission included, and so does a proxy with a wrong path.
func IsTaskGone(err error) bool { return isGone(err, "task not found") }

// IsRunGone reports whether the server says that the run doesn't exist: it never
// did, it is older than what the server keeps, or, if it was to be canceled, it
// has finished.
func IsRunGone(err error) bool { return isGone(err, "run not found") }

// IsLabelGone reports whether the server says that the label doesn't exist.
func IsLabelGone(err error) bool { return isGone(err, "label not found") }

func isGone(err error, words string) bool {
	e := new(Error)
	return errors.As(err, &e) && e.StatusCode == http.StatusNotFound && e.FromInfluxDB() &&
		strings.HasSuffix(e.Message, words)
}

// IsDuplicate reports whether the server refuses to make what it has already: a
// label of this name, this label on the task, this user on the task.
func IsDuplicate(err error) bool {
	e := new(Error)
	if !errors.As(err, &e) || !e.FromInfluxDB() {
		return false
	}
	// The status is 500 for members and owners of a task.
	refused := e.StatusCode == http.StatusUnprocessableEntity || e.StatusCode == http.StatusInternalServerError
	return refused && strings.Contains(e.Message, "already exists")
}

// orRecognized is nil for the error of a request that meets what it has made
// itself.
func orRecognized(err error) error {
	e := new(Error)
	if errors.As(err, &e) && e.recognize && IsDuplicate(err) {
		return nil
	}
	return err
}

// IsOrganizationGone reports whether the server says that there is no such
// organization, or none that the token may see.
func IsOrganizationGone(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.StatusCode == http.StatusNotFound && e.FromInfluxDB() &&
		strings.Contains(e.Message, "organization")
}

// IsPermissionDenied reports whether InfluxDB knows the token, but refuses it this.
// For a task, it answers so with 404 to a GET and with 500 to other requests;
// for a label, with 401, which it also gives to a token that it doesn't know.
func IsPermissionDenied(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && (e.StatusCode == http.StatusForbidden || strings.HasSuffix(e.Message, "unauthorized"))
}
