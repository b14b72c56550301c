package flux_test

import (
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// A script that is 64 times as long takes about 64 times as long to read, whatever it repeats. If anything were
// quadratic, it would take 4,096 times as long. The limit is between the two, since only the long script makes work for
// the garbage collector, and has to share a busy processor. A recursive function would crash.
func TestLongScripts(t *testing.T) {
	const short, factor, limit = 1 << 9, 64, 640
	functions := map[string]func(script string){
		"Find":           func(script string) { _, _ = flux.Find(script) },
		"Compose":        func(script string) { flux.Compose(script, options) },
		"Split":          func(script string) { flux.Split(script) },
		"Mask":           func(script string) { flux.Mask(script) },
		"Equal":          func(script string) { flux.Equal(script, script+"\r\n") },
		"EqualBodies":    func(script string) { flux.EqualBodies(script, flux.Compose(script, options)) },
		"EqualDurations": func(script string) { flux.EqualDurations(script, "1h") },
		"NewPreview":     func(script string) { _, _ = flux.NewPreview(script, true) },
		"Quote":          func(script string) { flux.Quote(script) },
	}
	for _, piece := range []string{
		"(", "[", "{", "()", "\"${", "\"\"", "/", "\\/", "/a/ ", "//\n", "@a ", "@a(", "1", "1h", "1h1", "2020-01-01T", "$", "\\", "ß", "\xff", "\n", "\r\n", " ",
		"option ", "option // a\n", "option task ", "option task.", "option task = ", "option task = {}\n", "option task = {name: 1, every: 1, retry: 0}\n",
		"import \"a\"\n", "package a\n", "import ", "to() ", "from() |> range() |> filter(fn: (r) => r.a == \"b\" and r._value > 1) |> to() ",
	} {
		for _, prefix := range []string{"", "x = ", "option task = {", "option task = {name: \"a\", every: 1h, x: ", "\"${", "/"} {
			script := func(size int) string { return prefix + strings.Repeat(piece, size/len(piece)) }
			for name, function := range functions {
				few := least(function, script(short), 0)
				many := least(function, script(short*factor), limit*few)
				// On a busy machine, the ratio of short times means nothing. A quadratic function takes longer than
				// this, above all with the race detector.
				if many > limit*few && many > 60*time.Millisecond {
					t.Fatalf("%s takes %s for %d bytes that repeat %q after %q, and %s for %d times as many", name, few, short, piece, prefix, many, factor)
				}
			}
		}
	}
}

// least returns the shortest of several times that a call takes, since other processes can only make it longer. It
// stops at a time that is short enough.
func least(function func(string), script string, enough time.Duration) time.Duration {
	shortest := time.Hour
	for range 30 {
		start := time.Now()
		function(script)
		if shortest = min(shortest, time.Since(start)); shortest <= enough {
			break
		}
	}
	return shortest
}
