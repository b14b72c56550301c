package task

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
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
