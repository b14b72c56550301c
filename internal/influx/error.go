package influx

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Error is a call that failed: InfluxDB refused it, something on the way to InfluxDB answered, or nothing did.
type Error struct {
	// Operation is what the call should have done, as it reads after "could not": "create the task".
	Operation string
	// URL is the configured address of the server.
	URL string
	// StatusCode is the HTTP status, 0 if there was no answer.
	StatusCode int
	// Code is InfluxDB's own word for the kind of error, for example "not found". It is empty if the answer isn't
	// InfluxDB's.
	Code string
	// Message is InfluxDB's message, or what is wrong with an answer that isn't InfluxDB's.
	Message string
	// Lost is set if the request was sent but InfluxDB's answer was lost, so that it may have acted.
	Lost bool
	// Timeout is the time within which the answer didn't come: [Config.RequestTimeout], or [CheckTimeout] if that is
	// shorter and this is about a check. It is 0 for other errors.
	Timeout time.Duration
	// Version is the server's version as the answer states it. InfluxDB states it in a header of each answer.
	Version string
	// WebPage is set if the answer is HTML, for example a login page.
	WebPage bool
	// ExpectsTLS is set if the server answers that it speaks HTTPS.
	ExpectsTLS bool
	// Err is why there was no answer, or why the answer can't be used. It is nil for an answer that is an error.
	Err error

	slow bool
	// bound names Timeout.
	bound string
}

// Error says in one line what failed and why.
func (e *Error) Error() string {
	switch {
	case errors.As(e.Err, new(*RedirectError)) || IsIncomplete(e.Err):
		return fmt.Sprintf("could not %s: %s", e.Operation, e.Reason())
	case e.Err != nil:
		return fmt.Sprintf("could not %s: no response from %s: %s", e.Operation, e.URL, e.Reason())
	case e.OtherVersion() != "":
		return fmt.Sprintf("could not %s: %s is InfluxDB %s, and tasks need InfluxDB v2", e.Operation, e.URL, e.OtherVersion())
	case e.Code == "":
		text := fmt.Sprintf("could not %s: %s responded with status %d, and not as InfluxDB does", e.Operation, e.URL, e.StatusCode)
		if e.StatusCode == http.StatusOK && e.Message != "" {
			text += ": " + e.Message
		}
		return text
	}
	return fmt.Sprintf("could not %s: %s", e.Operation, e.Message)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// FromInfluxDB reports whether the answer is InfluxDB's own, and not that of a proxy, a load balancer or another server
// at the same address.
func (e *Error) FromInfluxDB() bool { return e.Code != "" }

// OtherVersion returns the version of a server that is InfluxDB 1.x or 3.x, empty for any other.
func (e *Error) OtherVersion() string { return otherVersion(e.Version) }

// otherVersions matches the versions of InfluxDB that have no Flux tasks.
var otherVersions = regexp.MustCompile(`^v?([13]\.[0-9]\S*)$`)

func otherVersion(header string) string {
	match := otherVersions.FindStringSubmatch(header)
	if match == nil {
		return ""
	}
	return match[1]
}

// Reason returns Err in words, without the method and the URL that net/http puts before it; empty if Err is nil.
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
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection ended before the response was complete"
	}
	return err.Error()
}

// newError returns the error about a request whose last attempt has failed.
func (c *Client) newError(r request, last attempt) *Error {
	e := &Error{
		Operation: string(r.operation),
		URL:       c.base.String(),
		Lost:      last.fault.mayHaveActed() && r.operation != signIn,
		slow:      last.fault == slow,
	}
	if last.err != nil {
		e.Err = last.err
		if readable := c.readable(last.err.Error()); readable != last.err.Error() {
			e.Err = errors.New(readable)
		}
		if e.slow && isTimeout(last.err) {
			e.Timeout, e.bound = c.http.Timeout, "request_timeout"
			if r.timeout > 0 && r.timeout < e.Timeout {
				e.Timeout, e.bound = r.timeout, "the time for a check"
			}
		}
		return e
	}
	e.StatusCode = last.status
	e.Version = c.readable(last.version())
	e.WebPage = last.isWebPage()
	e.ExpectsTLS = last.status == http.StatusBadRequest && expectsTLS(last.body)
	var answer struct{ Code, Message, Error string }
	if last.status >= http.StatusMultipleChoices && decode(last.body, &answer) {
		e.Code = answer.Code
		e.Message = c.readable(cmp.Or(strings.TrimSpace(answer.Message), answer.Error))
	}
	return e
}

// MayHaveActed reports whether the server may have done what a failed call asked for: the request was sent, but
// InfluxDB's answer was lost.
func MayHaveActed(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Lost
}

// TimeoutOf returns the time within which an answer didn't come, 0 if the error isn't about that.
func TimeoutOf(err error) time.Duration {
	e := new(Error)
	if !errors.As(err, &e) {
		return 0
	}
	return e.Timeout
}

// IsSlow reports whether InfluxDB didn't answer in time, so that it may still be working on the request.
func IsSlow(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.slow
}

// IsTooLarge reports whether InfluxDB's answer was larger than what is read.
func IsTooLarge(err error) bool { return errors.Is(err, errTooLarge) }

// errIncomplete is the error about a list that InfluxDB doesn't return as a whole.
var errIncomplete = errors.New("the list would be incomplete")

// IsIncomplete reports whether InfluxDB didn't return the whole of a list.
func IsIncomplete(err error) bool { return errors.Is(err, errIncomplete) }

// IsTLSAlert reports whether the server ended the TLS handshake.
func IsTLSAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// IsClientCertificateWanted reports whether the server ended the TLS handshake because the client has no certificate,
// or none that the server trusts.
func IsClientCertificateWanted(err error) bool {
	if !IsTLSAlert(err) {
		return false
	}
	// The type of the alert isn't exported.
	return strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "handshake failure")
}

// IsNoTLS reports whether a server that should use TLS doesn't.
func IsNoTLS(err error) bool {
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, new(tls.RecordHeaderError))
}

// expectsTLS reports whether the body is what Go, nginx or Apache answers to HTTP at a port for HTTPS.
func expectsTLS(body []byte) bool {
	for _, words := range []string{
		"Client sent an HTTP request to an HTTPS server", "The plain HTTP request was sent to HTTPS port",
		"speaking plain HTTP to an SSL-enabled server port",
	} {
		if bytes.Contains(body, []byte(words)) {
			return true
		}
	}
	return false
}

// IsTaskGone reports whether the server says that the task doesn't exist. A 404 alone doesn't mean that: it is the
// answer of GET to every error, a missing permission included, and that of a proxy with a wrong path.
func IsTaskGone(err error) bool { return isGone(err, "task not found") }

// IsRunGone reports whether the server says that the run doesn't exist: it never did, it is older than what the server
// keeps, or, for a cancellation, it has finished.
func IsRunGone(err error) bool { return isGone(err, "run not found") }

// IsLabelGone reports whether the server says that the label doesn't exist.
func IsLabelGone(err error) bool { return isGone(err, "label not found") }

func isGone(err error, words string) bool {
	e := new(Error)
	return errors.As(err, &e) && e.StatusCode == http.StatusNotFound && e.FromInfluxDB() &&
		strings.HasSuffix(e.Message, words)
}

// IsOrganizationGone reports whether the server says that the organization doesn't exist, or isn't visible to the
// token.
func IsOrganizationGone(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.StatusCode == http.StatusNotFound && e.FromInfluxDB() &&
		strings.Contains(e.Message, "organization")
}

// IsOrganizationHidden reports whether the server doesn't tell the token whether there is an organization with this ID.
func IsOrganizationHidden(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Operation == string(readOrganization) && e.StatusCode == http.StatusUnauthorized &&
		e.FromInfluxDB() && strings.HasSuffix(e.Message, "is unauthorized")
}

// IsDuplicate reports whether the server refuses to create what already exists: a label of this name, this label on the
// task, this user on the task.
func IsDuplicate(err error) bool {
	e := new(Error)
	if !errors.As(err, &e) || !e.FromInfluxDB() {
		return false
	}
	// The status is 500 for members and owners of a task.
	refused := e.StatusCode == http.StatusUnprocessableEntity || e.StatusCode == http.StatusInternalServerError
	return refused && strings.Contains(e.Message, "already exists")
}

// IsPermissionDenied reports whether InfluxDB accepts the token, but not for this. For a task, the status is 404 for a
// GET and 500 for other requests; for a label it is 401, as for a token that InfluxDB doesn't know.
func IsPermissionDenied(err error) bool {
	e := new(Error)
	if !errors.As(err, &e) || IsQuotaExceeded(err) || IsUserInactive(err) {
		return false
	}
	return e.StatusCode == http.StatusForbidden || strings.HasSuffix(e.Message, "unauthorized")
}

// IsQuotaExceeded reports whether the plan of an InfluxDB Cloud account allows no more: "creating task would exceed
// quota".
func IsQuotaExceeded(err error) bool { return isForbidden(err, "quota") }

// IsUserInactive reports whether the user that the token belongs to is inactive, or deleted.
func IsUserInactive(err error) bool { return isForbidden(err, "User is inactive") }

func isForbidden(err error, words string) bool {
	e := new(Error)
	return errors.As(err, &e) && e.StatusCode == http.StatusForbidden && e.FromInfluxDB() && strings.Contains(e.Message, words)
}

// IsCancelUnsupported reports whether the server can't cancel runs. InfluxDB Cloud gives this answer for all runs.
func IsCancelUnsupported(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Operation == string(cancelRun) && e.StatusCode == http.StatusMethodNotAllowed
}
