package tfkit_test

import (
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tfkit"
)

// Each error says what could not be done to what, and what to do.
func TestErrorDiagnostic(t *testing.T) {
	for name, test := range map[string]struct {
		err  *influx.Error
		want []string
	}{
		"no answer":       {&influx.Error{Err: errors.New("connection refused")}, []string{"no answer", "connection refused", "INFLUX_HOST"}},
		"slow":            {&influx.Error{Err: context.DeadlineExceeded, Timeout: time.Minute}, []string{"didn't answer within 1m0s", "raise the provider's request_timeout"}},
		"redirect":        {&influx.Error{Err: &influx.RedirectError{From: "http://a", Address: "https://b"}}, []string{"http://a redirects", "Set url (or INFLUX_HOST) to https://b."}},
		"login page":      {&influx.Error{Err: &influx.RedirectError{From: "http://a", To: "https://login"}}, []string{"http://a redirects", "headers that the proxy"}},
		"unknown CA":      {&influx.Error{Err: x509.UnknownAuthorityError{}}, []string{"ca_certificate"}},
		"a proxy":         {&influx.Error{StatusCode: 404}, []string{"status 404", "isn't one that InfluxDB gives", "proxy"}},
		"wrong token":     {&influx.Error{StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}, []string{"does not know the API token", "INFLUX_TOKEN"}},
		"wrong password":  {&influx.Error{Operation: influx.SignIn, StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}, []string{"user name or the password", "INFLUX_PASSWORD"}},
		"no permission":   {&influx.Error{StatusCode: 500, Code: "internal error", Message: "failed to create task: unauthorized"}, []string{"has no permission", "read and write permission"}},
		"deleted task":    {&influx.Error{StatusCode: 404, Code: "not found", Message: "failed to update task: task not found"}, []string{"deleted", "Plan and apply again"}},
		"busy":            {&influx.Error{StatusCode: 503, Code: "unavailable", Message: "starting"}, []string{"busy or starting", "Try again later"}},
		"InfluxDB's own":  {&influx.Error{StatusCode: 500, Code: "internal error", Message: "disk full"}, []string{"disk full", "InfluxDB's own log"}},
		"refused request": {&influx.Error{StatusCode: 400, Code: "invalid", Message: "missing flux"}, []string{"missing flux", "Correct the configuration"}},
	} {
		t.Run(name, func(t *testing.T) {
			if test.err.Operation == "" {
				test.err.Operation = "update the task"
			}
			test.err.URL = "http://influx.example"
			d := tfkit.ErrorDiagnostic(`the task "cpu" (0b501e7e557ab000)`, test.err)
			if d.Summary() != "Could not "+test.err.Operation || !strings.HasPrefix(d.Detail(), `The task "cpu" (0b501e7e557ab000): `) {
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
