package tfkit

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// ErrorDiagnostic turns an error of the client into what a user reads: what
// could not be done to what, why, and what to do. Subject is the thing, such
// as `task "cpu" (0b501e7e557ab000)`.
func ErrorDiagnostic(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) {
		return diag.NewErrorDiagnostic("Something failed for "+subject, err.Error()+".")
	}
	summary := fmt.Sprintf("Could not %s", e.Operation)
	return diag.NewErrorDiagnostic(summary, Capitalize(subject)+": "+reason(e)+"\n"+advice(e))
}

// ErrorDiagnostic is the function of this name for errors that many things may
// meet at once, such as that the server can't be reached. Only the first says all.
func (p *Provider) ErrorDiagnostic(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) || !isCommon(e) {
		return ErrorDiagnostic(subject, err)
	}
	// The port of this side is another one for each connection.
	cause := ephemeralPort.ReplaceAllString(reason(e), "") + advice(e)
	if lacksPermission(e) {
		cause = e.Operation + advice(e) // the reason may name the object
	}
	briefly, _, _ := strings.Cut(strings.TrimSuffix(reason(e), "."), " (")
	return p.once(cause, subject, briefly, func() diag.Diagnostic { return ErrorDiagnostic(subject, err) })
}

var ephemeralPort = regexp.MustCompile(`\b(read|write) \w+ \S+->`)

// isCommon reports whether an error is likely to meet whatever is asked for,
// since its cause is the server, the way there, or the token.
func isCommon(e *influx.Error) bool {
	return e.Err != nil || !e.FromInfluxDB() || e.StatusCode == http.StatusUnauthorized || lacksPermission(e) ||
		e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusServiceUnavailable
}

// once is the full error for the first subject that a cause is told for. For the
// others it is one line, which says what the first is: Terraform sorts errors by
// their place in the configuration, so that the full one need not be above.
func (p *Provider) once(cause, subject, briefly string, full func() diag.Diagnostic) diag.Diagnostic {
	first, told := p.told.LoadOrStore(cause, subject)
	switch {
	case !told:
		return full()
	case first == subject: // such as two tasks of one name that are to be created
		first = "another one of this name"
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: the same error as for %s (%s)", Capitalize(subject), first, briefly), "")
}

// WithMore is an error that says more.
func WithMore(d diag.Diagnostic, more string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), strings.TrimLeft(d.Detail()+more, "\n"))
}

// reason is one sentence about what happened.
func reason(e *influx.Error) string {
	switch {
	case e.Timeout > 0:
		return fmt.Sprintf("InfluxDB at %s didn't answer within %s.", e.URL, e.Timeout)
	case errors.As(e.Err, new(*influx.RedirectError)) || influx.IsTooLarge(e):
		return e.Reason() + "."
	case e.Err != nil:
		return fmt.Sprintf("there was no answer from InfluxDB at %s (%s).", e.URL, e.Reason())
	case !e.FromInfluxDB():
		return fmt.Sprintf("the answer from %s has status %d, and it isn't one that InfluxDB gives.", e.URL, e.StatusCode)
	case e.StatusCode == http.StatusUnauthorized && e.Operation == influx.SignIn:
		return fmt.Sprintf("InfluxDB at %s does not know the user name or the password (status 401).", e.URL)
	case e.StatusCode == http.StatusUnauthorized && !lacksPermission(e):
		return fmt.Sprintf("InfluxDB at %s does not know the API token (status 401).", e.URL)
	}
	return fmt.Sprintf("InfluxDB answered with status %d: %s.", e.StatusCode, strings.TrimSuffix(e.Message, "."))
}

// advice is what to do about it.
func advice(e *influx.Error) string {
	var redirect *influx.RedirectError
	switch {
	case e.Timeout > 0:
		return fmt.Sprintf("InfluxDB may still be working on it. If it needs longer, raise the provider's request_timeout, which is %s.", e.Timeout)
	case errors.As(e.Err, &redirect):
		if redirect.Address != "" {
			return "Nothing was changed."
		}
		return "Set url (or INFLUX_HOST) to an address that leads to InfluxDB itself, or headers that the proxy in front of it asks for."
	case influx.IsTooLarge(e):
		return "Ask for less, for example with limit, or for single tasks and runs."
	case errors.As(e.Err, new(x509.UnknownAuthorityError)):
		return "The server's certificate is from an authority that is not trusted here. If it is a private one, set the provider's " +
			"ca_certificate to the certificate of that authority."
	case errors.As(e.Err, new(x509.HostnameError)):
		return "The server's certificate is for other names. Set the provider's url (or INFLUX_HOST) to one of those."
	case influx.IsTLSAlert(e.Err):
		return "The server, or a proxy in front of it, asks for a client certificate that it trusts. Set the provider's " +
			"client_certificate and client_key."
	case e.Err != nil:
		return "Check that InfluxDB runs and can be reached from here, and that the provider's url (or INFLUX_HOST) is its address."
	case !e.FromInfluxDB():
		return "Something else seems to have answered in its place, such as a proxy or another server. Nothing is taken as " +
			"changed. Check the provider's url (or INFLUX_HOST) and what stands between here and InfluxDB."
	case influx.IsTaskGone(e):
		return "There is no such task: it may have been deleted since the plan was made. Plan and apply again."
	case lacksPermission(e):
		return "The token has no permission for this. It needs read and write permission for tasks of this organization, and " +
			"read permission for the organization itself. For labels, it needs read and write permission for labels too."
	case e.StatusCode == http.StatusUnauthorized && e.Operation == influx.SignIn:
		return "Check the provider's username and password (or INFLUX_USERNAME and INFLUX_PASSWORD)."
	case e.StatusCode == http.StatusUnauthorized:
		return "Check the provider's token (or INFLUX_TOKEN): whether it is complete, of this server, and not deleted."
	case e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusServiceUnavailable:
		return "InfluxDB is busy or starting, and stayed so through several attempts. Try again later."
	case e.StatusCode >= http.StatusInternalServerError:
		return "InfluxDB's own log may say more."
	}
	return "Correct the configuration, then apply again."
}

// lacksPermission reports whether InfluxDB knows the token, but refuses it this.
// For a task, it answers so with 404 to a GET and with 500 to other requests;
// for a label, with 401, which it also gives to a token that it doesn't know.
func lacksPermission(e *influx.Error) bool {
	return e.StatusCode == http.StatusForbidden || strings.HasSuffix(e.Message, "unauthorized")
}

// NotRefreshed is the warning of a Read while a setting of the provider is
// unknown, as it is in a plan when it comes from a resource that doesn't exist.
func NotRefreshed(subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not refreshed", fmt.Sprintf("%s: a setting of the provider is not known before the apply, "+
		"so the plan is made from what the state says.", Capitalize(subject)))
}

// Capitalize makes a subject the beginning of a sentence.
func Capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
