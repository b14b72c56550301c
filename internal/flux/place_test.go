package flux

import (
	"fmt"
	"strings"
	"testing"
)

// A position in a composed script becomes the position of the same text in the body.
func TestInBody(t *testing.T) {
	options := Options{Name: "a\nb", Every: "1h", Offset: "5m"}
	for name, body := range map[string]string{
		"plain":          "x = 1\nx + HERE\n",
		"imports":        "package main\n\nimport \"array\" // rows\nimport \"date\"\n\nx = 1\n\n\nx + HERE",
		"comment first":  "// why\n\nimport \"array\"\n\n// what\nHERE",
		"CRLF":           "import \"array\"\r\n\r\nx = 1\r\nHERE\r\n",
		"option at end":  "[1]\n|> f()\n\nHERE",
		"only a comment": "// HERE",
	} {
		script := Compose(body, options)
		if want, got := at(body), InBody(at(script), script); got != want {
			t.Errorf("%s: %s, want %s:\n%s", name, got, want, script)
		}
	}
}

// at returns a message with the position of HERE.
func at(script string) string {
	before, _, _ := strings.Cut(script, "HERE")
	start, end := Position(script, len(before)), Position(script, len(before)+len("HERE"))
	return fmt.Sprintf("error @%d:%d-%d:%d: undefined identifier HERE", start.Line, start.Column, end.Line, end.Column)
}

// A message about a script that Compose may not have made is unchanged, and so is a text that only looks like a
// position.
func TestInBody_unchanged(t *testing.T) {
	composed := Compose("x = 1\n", Options{Name: "a", Every: "1h"})
	for name, test := range map[string]struct{ message, script string }{
		"option of its own": {"error @5:1-5:2: no", "option task = {name: \"a\", every: 1h, concurrency: 1}\n\n\n\nx\n"},
		"spelled otherwise": {"error @5:1-5:2: no", "option task = {every: 1h, name: \"a\"}\n\n\n\nx\n"},
		"no option":         {"error @5:1-5:2: no", "\n\n\n\nx\n"},
		"unreadable":        {"error @5:1-5:2: no", "option task = {"},
		"in the option":     {"error @1:8-1:12: no", composed},
		"no place":          {"could not find bucket \"a@b:1\"", composed},
		"a number too big":  {"error @99999999999999999999:1-1:1: no", composed},
	} {
		if got := InBody(test.message, test.script); got != test.message {
			t.Errorf("%s: %s", name, got)
		}
	}
}
