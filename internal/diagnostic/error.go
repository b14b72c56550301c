// Package diagnostic turns errors of the client, and provider settings that aren't known yet, into diagnostics for the
// user.
package diagnostic

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Error returns the diagnostic about an error of the client: what could not be done to which object, why, and what to
// do. The summary names the problem if it is one of the server, the connection or the token, and otherwise what could
// not be done. Subject is the object, for example `the task "cpu" (0b501e7e557ab000)`.
func Error(subject string, err error) diag.Diagnostic {
	e := new(influx.Error)
	if !errors.As(err, &e) {
		return diag.NewErrorDiagnostic("Unexpected error for "+subject, Capitalize(err.Error())+".")
	}
	x := explain(e)
	if x.summary == "" {
		return diag.NewErrorDiagnostic("Could not "+e.Operation, Capitalize(subject)+": "+x.reason+"\n"+x.advice)
	}
	return diag.NewErrorDiagnostic(x.summary, attempted(subject, e.Operation)+": "+x.reason+"\n"+x.advice)
}

// attempted returns what could not be done to what: `Could not read the task "cpu" (0b501e7e557ab000)`, or `Could not
// attach the label 0b501e7e557ab002 to the task 0b501e7e557ab000`.
func attempted(subject, operation string) string {
	words := strings.SplitN(subject, " ", 3)
	if len(words) > 1 {
		if verb, to, ok := strings.Cut(operation, words[0]+" "+words[1]); ok && (to == "" || to[0] == ' ') {
			return "Could not " + verb + strings.Replace(subject, " of the task", cmp.Or(to, " of the task"), 1)
		}
	}
	if strings.HasPrefix(subject, "the list of ") {
		return "Could not " + operation
	}
	return "Could not " + operation + " for " + subject
}

// AppendDetail returns the error with more text at the end of its detail, at the same attribute.
func AppendDetail(d diag.Diagnostic, more string) diag.Diagnostic {
	longer := diag.NewErrorDiagnostic(d.Summary(), d.Detail()+more)
	if at, ok := d.(diag.DiagnosticWithPath); ok {
		return diag.WithPath(at.Path(), longer)
	}
	return longer
}

// Subject returns how a message refers to an object of a kind, with what is known of it: `the task "cpu"
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

// Sentence formats a message and capitalizes its beginning, which may be a subject.
func Sentence(format string, args ...any) string { return Capitalize(fmt.Sprintf(format, args...)) }

// Capitalize returns a text with its first letter in upper case.
func Capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// IDFormat is the advice about a value that isn't an ID, without a full stop.
const IDFormat = "Use an InfluxDB ID: 16 lowercase hexadecimal digits, for example 0b501e7e557ab000"
