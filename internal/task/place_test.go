package task

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// The caret is below the place, also in a line that is too long to be quoted whole.
func TestAtPlace(t *testing.T) {
	long := strings.Repeat("x + ", 1000) + "HERE" + strings.Repeat(" + x", 1000)
	for name, script := range map[string]string{
		"short":        "a\n\tb = HERE\r\nc",
		"at the end":   strings.Repeat("x + ", 1000) + "HERE",
		"long":         long,
		"at the start": "HERE" + strings.Repeat(" + x", 1000),
		"a string":     `x = "` + strings.Repeat("ü", 500) + `" + HERE`,
	} {
		text := atPlace(script, flux.Position(script, strings.Index(script, "HERE")), "message")
		lines := strings.Split(text, "\n")
		quoted, caret := []rune(lines[2]), strings.Index(lines[3], "^")
		if string(quoted[caret:caret+4]) != "HERE" || len(quoted) > 200 {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// Several mistakes in one line have the line once, with a caret for each.
func TestOfOneLine(t *testing.T) {
	const script = "a = 1\nx = math.pi + date.now"
	var problems []flux.Problem
	for _, name := range []string{"math", "date"} {
		problems = append(problems, flux.Problem{Pos: flux.Position(script, strings.Index(script, name)), Message: "undefined identifier " + name + "."})
	}
	const want = "Line 2, column 5: undefined identifier math.\nLine 2, column 15: undefined identifier date.\n\n" +
		"   2 | x = math.pi + date.now\n           ^         ^"
	if got := ofOneLine(script, problems); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}

// What couldn't be checked is told with the bound that counts and what to do.
func TestNotChecked(t *testing.T) {
	for want, err := range map[string]error{
		"didn't finish the check of the script within 10s, so the check was given up": &influx.Error{Err: context.DeadlineExceeded, Timeout: influx.CheckTimeout},
		"within 1s, which is the provider's request_timeout":                          &influx.Error{Err: context.DeadlineExceeded, Timeout: time.Second},
		"the organization isn't known before the apply, so InfluxDB checked only":     influx.ErrNoOrganization,
		"gave no verdict on the names and types in the script: could not check: no.":  &influx.Error{Operation: "check", StatusCode: 500, Code: "internal error", Message: "no."},
	} {
		d := notChecked(model{Name: types.StringValue("n")}, err)
		if !strings.HasPrefix(d.Detail(), `The task "n": `) || !strings.Contains(d.Detail(), want) || !strings.HasSuffix(d.Detail(), "set validate_flux = false.") {
			t.Errorf("%v: %s", err, d.Detail())
		}
	}
}
