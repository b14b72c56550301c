package diagnostic_test

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Each error says what could not be done to what, and what to do.
func TestError(t *testing.T) {
	for name, test := range map[string]struct {
		err     *influx.Error
		summary string // empty if it says what could not be done
		want    []string
	}{
		"no answer":       {&influx.Error{Err: errors.New("connection refused")}, "InfluxDB can't be reached", []string{"no response", "connection refused", "INFLUX_HOST"}},
		"slow":            {&influx.Error{Err: context.DeadlineExceeded, Timeout: time.Minute}, "InfluxDB didn't respond in time", []string{"didn't respond within 1m0s", "raise the provider's request_timeout"}},
		"redirect":        {&influx.Error{Err: &influx.RedirectError{From: "http://a", Address: "https://b"}}, "Unexpected redirect", []string{"http://a redirects", "to https://b."}},
		"other host":      {&influx.Error{Err: &influx.RedirectError{From: "http://a", Address: "https://b", Kind: influx.RedirectToOtherHost}}, "The server redirects to another host", []string{"http://a redirects", "to https://b, if that is your InfluxDB."}},
		"login page":      {&influx.Error{Err: &influx.RedirectError{From: "http://a", To: "https://login", Kind: influx.RedirectToOtherHost}}, "The server redirects to another host", []string{"http://a redirects", "headers that the proxy"}},
		"plain HTTP":      {&influx.Error{Err: &influx.RedirectError{From: "https://a", To: "http://a/b", Address: "http://a", Kind: influx.RedirectToPlainHTTP}}, "The server redirects to plain HTTP", []string{"https://a redirects to http://a/b", "Fix the redirect"}},
		"loop":            {&influx.Error{Err: &influx.RedirectError{From: "http://a", Kind: influx.RedirectLoop}}, "Redirect loop", []string{"redirects in a loop", "any proxy in between"}},
		"unknown CA":      {&influx.Error{Err: x509.UnknownAuthorityError{}}, "The server's certificate isn't trusted", []string{"ca_certificate"}},
		"no names":        {&influx.Error{Err: x509.HostnameError{Certificate: new(x509.Certificate)}}, "The server's certificate is for another name", []string{"no subject alternative names"}},
		"a proxy":         {&influx.Error{StatusCode: 404}, "This isn't InfluxDB", []string{"status 404", "isn't from InfluxDB", "proxy"}},
		"wrong token":     {&influx.Error{StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}, "InfluxDB rejected the API token", []string{"rejected the API token", "INFLUX_TOKEN"}},
		"wrong password":  {&influx.Error{Operation: influx.SignIn, StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}, "InfluxDB rejected the username or the password", []string{"username or the password", "INFLUX_PASSWORD"}},
		"no permission":   {&influx.Error{StatusCode: 500, Code: "internal error", Message: "failed to update task: unauthorized"}, "The token lacks a permission", []string{"lacks the permission write:tasks"}},
		"deleted task":    {&influx.Error{StatusCode: 404, Code: "not found", Message: "failed to update task: task not found"}, "", []string{"deleted", "plan and apply again"}},
		"busy":            {&influx.Error{StatusCode: 503, Code: "unavailable", Message: "starting"}, "InfluxDB is busy or starting", []string{"busy or starting", "Try again later"}},
		"InfluxDB's own":  {&influx.Error{StatusCode: 500, Code: "internal error", Message: "disk full"}, "", []string{"disk full", "InfluxDB server log"}},
		"refused request": {&influx.Error{StatusCode: 400, Code: "invalid", Message: "missing flux"}, "", []string{"missing flux", "Correct the configuration"}},
	} {
		t.Run(name, func(t *testing.T) {
			const subject = `the task "cpu" (0b501e7e557ab000)`
			test.err.URL = "http://influx.example"
			summary, begins := test.summary, "Could not update "+subject+": "
			switch {
			case test.err.Operation == influx.SignIn:
				begins = "Could not sign in for " + subject + ": "
			case summary == "":
				summary, begins = "Could not update the task", diagnostic.Capitalize(subject)+": "
			}
			if test.err.Operation == "" {
				test.err.Operation = "update the task"
			}
			d := diagnostic.Error(subject, test.err)
			if d.Summary() != summary || !strings.HasPrefix(d.Detail(), begins) {
				t.Errorf("%s: %s", d.Summary(), d.Detail())
			}
			for _, want := range test.want {
				if !strings.Contains(d.Detail(), want) {
					t.Errorf("no %q in: %s", want, d.Detail())
				}
			}
		})
	}
}

// What has one cause is told in full once, and in one line for all others.
func TestReporter_Error(t *testing.T) {
	const url = "http://influx.example"
	reset := func(port string) error {
		return &influx.Error{Operation: "read the task", URL: url, Err: errors.New("read tcp 127.0.0.1:" + port + "->127.0.0.1:8086: connection reset by peer")}
	}
	refused := &influx.Error{Operation: "update the task", URL: url, StatusCode: 400, Code: "invalid", Message: "missing flux"}
	forbidden := func(id string) error {
		return &influx.Error{Operation: "read the label", URL: url, StatusCode: 401, Code: "unauthorized", Message: "read:orgs/1/labels/" + id + " is unauthorized"}
	}
	token := func(operation string) error {
		return &influx.Error{Operation: operation, URL: url, StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}
	}
	for name, test := range map[string]struct {
		first, second error
		line          string // the second one's detail; empty if it is told in full
	}{
		"no answer":        {reset("1"), reset("2"), "Could not read the task for task 2. See the error for task 1."},
		"another reason":   {reset("1"), &influx.Error{Operation: "read the task", URL: url, Err: x509.UnknownAuthorityError{}}, ""},
		"refused token":    {token("read the task"), token("look up the organization"), "Could not look up the organization for task 2. See the error for task 1."},
		"wrong password":   {token("read the task"), token(influx.SignIn), ""},
		"no permission":    {forbidden("1"), forbidden("2"), "Could not read the label for task 2. See the error for task 1."},
		"refused requests": {refused, refused, ""},
		"another kind":     {errors.New("a"), errors.New("a"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			reporter := new(diagnostic.Reporter)
			if first := reporter.Error("task 1", test.first); first.Detail() != diagnostic.Error("task 1", test.first).Detail() {
				t.Errorf("the first isn't told in full: %s: %s", first.Summary(), first.Detail())
			}
			second, full := reporter.Error("task 2", test.second), diagnostic.Error("task 2", test.second)
			if second.Summary() != full.Summary() || second.Detail() != cmp.Or(test.line, full.Detail()) {
				t.Errorf("%s: %s", second.Summary(), second.Detail())
			}
		})
	}
}

// More detail leaves an error at its attribute, or Terraform wouldn't quote the line.
func TestAppendDetail(t *testing.T) {
	at := path.Root("every")
	d := diagnostic.AppendDetail(diag.NewAttributeErrorDiagnostic(at, "Conflicting task option", "a"), "b")
	if got, ok := d.(diag.DiagnosticWithPath); !ok || !got.Path().Equal(at) || d.Summary() != "Conflicting task option" || d.Detail() != "ab" {
		t.Errorf("%#v", d)
	}
	if _, ok := diagnostic.AppendDetail(diag.NewErrorDiagnostic("a", ""), "b").(diag.DiagnosticWithPath); ok {
		t.Error("an error without an attribute has one")
	}
}
