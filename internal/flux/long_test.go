package flux_test

import (
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// TestLongScripts would take minutes if anything were quadratic, and crash if
// anything recursed.
func TestLongScripts(t *testing.T) {
	const size = 1 << 15
	start := time.Now()
	for _, piece := range []string{
		"(", "[", "{", "()", "\"${", "\"\"", "/", "\\/", "/a/ ", "//\n", "@a ", "@a(", "1", "1h", "1h1", "2020-01-01T", "$", "\\", "ß", "\xff", "\n", "\r\n", " ",
		"option ", "option // a\n", "option task ", "option task.", "option task = ", "option task = {}\n", "option task = {name: 1, every: 1, retry: 0}\n",
		"import \"a\"\n", "package a\n", "import ",
	} {
		for _, prefix := range []string{"", "x = ", "option task = {", "option task = {name: \"a\", every: 1h, x: ", "\"${", "/"} {
			script := prefix + strings.Repeat(piece, size/len(piece))
			_, _ = flux.Find(script)
			body := flux.Compose(script, options)
			flux.Equal(script, script+"\r\n")
			flux.EqualBodies(script, body)
		}
		flux.EqualDurations(strings.Repeat(piece, size/len(piece)), "1h")
		flux.Quote(strings.Repeat(piece, size/len(piece)))
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%s for scripts of 32 KB", took)
	}
}
