package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// The caret is below the mistake, even in a line that is too long to quote in full.
func TestAtPlace(t *testing.T) {
	long := strings.Repeat("x + ", 1000) + "HERE" + strings.Repeat(" + x", 1000)
	for name, script := range map[string]string{
		"short":        "a\n\tb = HERE\r\nc",
		"at the end":   strings.Repeat("x + ", 1000) + "HERE",
		"long":         long,
		"at the start": "HERE" + strings.Repeat(" + x", 1000),
		"a string":     `x = "` + strings.Repeat("ü", 500) + `" + HERE`,
	} {
		text := flux.AtPlace(script, flux.Position(script, strings.Index(script, "HERE")), "message")
		lines := strings.Split(text, "\n")
		quoted, caret := []rune(lines[2]), strings.Index(lines[3], "^")
		if string(quoted[caret:caret+4]) != "HERE" || len(quoted) > 200 {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// A line with several mistakes is quoted once, with a caret for each.
func TestAtPlaces(t *testing.T) {
	const script = "a = 1\nx = math.pi + date.now"
	var problems []flux.Problem
	for _, name := range []string{"math", "date"} {
		problems = append(problems, flux.Problem{Pos: flux.Position(script, strings.Index(script, name)), Message: "undefined identifier " + name + "."})
	}
	const want = "Line 2, column 5: undefined identifier math.\nLine 2, column 15: undefined identifier date.\n\n" +
		"   2 | x = math.pi + date.now\n           ^         ^"
	problems = append(problems, flux.Problem{Pos: flux.Position(script, 0), Message: "no."})
	got := flux.AtPlaces(script, problems)
	if len(got) != 2 || got[1] != want || got[0] != "Line 1, column 1: no.\n\n   1 | a = 1\n       ^" {
		t.Errorf("%q\nnot\n%s", got, want)
	}
}
