// Package diagnostic words what goes wrong: errors of the client, and settings
// of the provider that aren't known yet, as a user reads them.
package diagnostic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Error returns an error of the client as a user reads it: what could not be done to what, why, and what to do. The
// summary names the problem if it is one of the server, the connection or the token, and otherwise what could not be done.
// Subject is the thing, for example `the task "cpu" (0b501e7e557ab000)`.
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

// attempted says what could not be done to what: `Could not read the task "cpu" (0b501e7e557ab000)`.
func attempted(subject, operation string) string {
	words := strings.SplitN(subject, " ", 3)
	if len(words) > 1 {
		if verb, _, ok := strings.Cut(operation, words[0]+" "+words[1]); ok {
			return "Could not " + verb + subject
		}
	}
	if strings.HasPrefix(subject, "the list of ") {
		return "Could not " + operation
	}
	return "Could not " + operation + " for " + subject
}

// AppendDetail returns an error with more text at the end of its detail.
func AppendDetail(d diag.Diagnostic, more string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), strings.TrimLeft(d.Detail()+more, "\n"))
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
