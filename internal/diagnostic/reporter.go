package diagnostic

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Reporter returns the error diagnostics of one run of Terraform. It reports each cause in full only once.
type Reporter struct {
	told sync.Map // of the cause of an error to the first subject that it was reported for
}

// Error returns the diagnostic about an error of the client, as the function [Error] does. If the error is likely to
// affect many objects at once, for example because the server can't be reached, only the first object gets the full
// text.
func (r *Reporter) Error(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) || !isCommon(e) {
		return Error(subject, err)
	}
	x := explain(e)
	// The local port differs for each connection.
	cause := ephemeralPort.ReplaceAllString(x.reason, "") + x.advice
	if influx.IsPermissionDenied(e) {
		cause = e.Operation + x.summary // reason and advice may name the object
	}
	title := cmp.Or(x.summary, "Could not "+e.Operation)
	return r.Once(cause, subject, title, attempted(subject, e.Operation), func() diag.Diagnostic { return Error(subject, err) })
}

var ephemeralPort = regexp.MustCompile(`\b(read|write) \w+ \S+->`)

// isCommon reports whether an error is likely to affect all requests, since its cause is the server, the connection, or
// the token.
func isCommon(e *influx.Error) bool {
	return e.Err != nil || !e.FromInfluxDB() || e.StatusCode == http.StatusUnauthorized || influx.IsPermissionDenied(e) ||
		influx.IsUserInactive(e) ||
		e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusServiceUnavailable
}

// Once returns the full error for the first subject that a cause affects. For other subjects, it returns the title and
// the problem, a sentence without its full stop, and refers to the first subject: Terraform sorts errors by their
// position in the configuration, so the full error may not be the first.
func (r *Reporter) Once(cause, subject, title, problem string, full func() diag.Diagnostic) diag.Diagnostic {
	first, told := r.told.LoadOrStore(cause, subject)
	switch {
	case !told:
		return full()
	case first == subject: // for example two new tasks with the same name
		first = "another object with the same name"
	}
	return diag.NewErrorDiagnostic(title, fmt.Sprintf("%s. See the error for %s.", problem, first))
}
