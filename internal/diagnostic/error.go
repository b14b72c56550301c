// Package diagnostic words what goes wrong: errors of the client, and settings
// of the provider that aren't known yet, as a user reads them.
package diagnostic

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Error returns an error of the client as a user reads it: what could not be done
// to what, why, and what to do. Subject is the thing, such as
// `task "cpu" (0b501e7e557ab000)`.
func Error(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) {
		return diag.NewErrorDiagnostic("Something failed for "+subject, err.Error()+".")
	}
	summary := fmt.Sprintf("Could not %s", e.Operation)
	return diag.NewErrorDiagnostic(summary, Capitalize(subject)+": "+reason(e)+"\n"+advice(e))
}

// AppendDetail returns an error with more text at the end of its detail.
func AppendDetail(d diag.Diagnostic, more string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), strings.TrimLeft(d.Detail()+more, "\n"))
}

// reason is one sentence about what happened.
func reason(e *influx.Error) string {
	switch {
	case e.Timeout > 0:
		return fmt.Sprintf("InfluxDB at %s didn't answer within %s.", e.URL, e.Timeout)
	case errors.As(e.Err, new(*influx.RedirectError)) || influx.IsTooLarge(e) || influx.IsIncomplete(e):
		return e.Reason() + "."
	case e.Err != nil:
		return fmt.Sprintf("there was no answer from InfluxDB at %s (%s).", e.URL, e.Reason())
	case !e.FromInfluxDB():
		return fmt.Sprintf("the answer from %s has status %d, and it isn't one that InfluxDB gives.", e.URL, e.StatusCode)
	case e.StatusCode == http.StatusUnauthorized && e.Operation == influx.SignIn:
		return fmt.Sprintf("InfluxDB at %s does not know the user name or the password (status 401).", e.URL)
	case e.StatusCode == http.StatusUnauthorized && !influx.IsPermissionDenied(e):
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
	case influx.IsIncomplete(e):
		return "Nothing was listed. Ask for the runs of other times, or try again later."
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
	case influx.IsPermissionDenied(e):
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

// Subject names a thing of a kind in a message, by what is known of it: `the task "cpu"
// (0b501e7e557ab000)`.
func Subject(kind, name, id string) string {
	subject := "the " + kind
	if name != "" {
		subject += fmt.Sprintf(" %q", name)
	}
	if id != "" {
		subject += " (" + id + ")"
	}
	return subject
}

// Sentence formats a message that may begin with a subject.
func Sentence(format string, args ...any) string { return Capitalize(fmt.Sprintf(format, args...)) }

// Capitalize makes a subject the beginning of a sentence.
func Capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// IDFormat says what an ID looks like, after the name of an attribute.
const IDFormat = "must be an ID of InfluxDB: 16 hexadecimal digits, lowercase, such as 0b501e7e557ab000"
