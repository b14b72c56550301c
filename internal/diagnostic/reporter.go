package diagnostic

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Reporter words the errors of one run of Terraform, and tells one cause in full
// only once.
type Reporter struct {
	told sync.Map // of the cause of an error to the subject that it was told for
}

// Error returns an error of the client, as the function [Error] does. If it is one
// that many things are likely to meet at once, such as that the server can't be
// reached, only the first of them gets the whole text.
func (r *Reporter) Error(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) || !isCommon(e) {
		return Error(subject, err)
	}
	x := explain(e)
	// The port of this side is another one for each connection.
	cause := ephemeralPort.ReplaceAllString(x.reason, "") + x.advice
	if influx.IsPermissionDenied(e) {
		cause = e.Operation + x.summary // reason and advice may name the object
	}
	briefly, _, _ := strings.Cut(strings.TrimSuffix(x.reason, "."), " (")
	return r.Once(cause, subject, briefly, func() diag.Diagnostic { return Error(subject, err) })
}

var ephemeralPort = regexp.MustCompile(`\b(read|write) \w+ \S+->`)

// isCommon reports whether an error is likely to meet whatever is asked for,
// since its cause is the server, the connection, or the token.
func isCommon(e *influx.Error) bool {
	return e.Err != nil || !e.FromInfluxDB() || e.StatusCode == http.StatusUnauthorized || influx.IsPermissionDenied(e) ||
		influx.IsUserInactive(e) ||
		e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusServiceUnavailable
}

// Once returns the full error for the first subject that a cause is told for. For the
// others it is one line, which says what the first is: Terraform sorts errors by
// their place in the configuration, so that the full one need not be above.
func (r *Reporter) Once(cause, subject, briefly string, full func() diag.Diagnostic) diag.Diagnostic {
	first, told := r.told.LoadOrStore(cause, subject)
	switch {
	case !told:
		return full()
	case first == subject: // for example two new tasks with the same name
		first = "another one of this name"
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: the same error as for %s (%s)", Capitalize(subject), first, briefly), "")
}
