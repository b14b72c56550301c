package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// A message about a misspelled or missing name suggests the right one. In the scripts, ^ marks the mistake.
func TestSuggest(t *testing.T) {
	const undefined = "undefined identifier "
	for _, test := range []struct{ script, message, want string }{
		{"^form(bucket: 1)", undefined + "form", "Did you mean from?"},
		{"x |> aggregateWindow(fn: ^means)", undefined + "means", "Did you mean mean?"},
		{"x = ^True", undefined + "True", "Did you mean true?"},
		{"x |> ^agregateWindw()", undefined + "agregateWindw", "Did you mean aggregateWindow?"},
		{"threshold = 1\nx = ^treshold", undefined + "treshold", "Did you mean threshold?"},
		{"from(bucket: ^temperature)", undefined + "temperature", ""},
		{"x = ^ab", undefined + "ab", ""},
		{"x = ^task.every", undefined + "task", "The script has no option task. A task or a preview gets one from name, every, cron, and offset."},
		{"x = ^mox", undefined + "mox", "Did you mean max?"},
		{"ab = 1\nax = 2\nx = ^ay", undefined + "ay", ""},
		{"x = ^math.pi", undefined + "math", `import "math" is missing.`},
		{"x = ^math", undefined + "math", ""},
		{"x = ^date.truncate(t: now(), unit: 1h)", undefined + "date", `import "date" is missing.`},
		{"x = ^schema . measurements()", undefined + "schema", `import "influxdata/influxdb/schema" is missing.`},
		{"x = ^array.from(rows: [])", undefined + "array", `import "array" is missing.`},
		{"x = ^array.toInt()", undefined + "array", `import "experimental/array" is missing.`},
		{"x = ^http.get()", undefined + "http", `import "experimental/http" is missing.`},
		{"x = ^http.patch()", undefined + "http", `import "http" is missing.`},
		{"x = ^influxdb.select()", undefined + "influxdb", `import "contrib/jsternberg/influxdb" is missing.`},
		{"x = ^table.fill()", undefined + "table", `import "experimental/table" is missing.`},
		{"import m \"math\"\nx = ^math.pi", undefined + "math", `The script imports "math" as m.`},
		{"import \"strings\"\nx = ^string.toUpper(v: \"a\")", undefined + "string", "Did you mean strings?"},
		{"import \"strings\"\nx = ^strings.toUper(v: \"a\")", "record is missing label toUper", "Did you mean strings.toUpper?"},
		{"import s \"strings\"\nx = ^s.toUper(v: \"a\")", "record is missing label toUper", "Did you mean s.toUpper?"},
		{"x = ^task.offset", "record is missing label offset", ""},
		{"^import \"maths\"", "invalid import path maths", `Did you mean "math"?`},
		{"^import \"schema\"", "invalid import path schema", `Did you mean "influxdata/influxdb/schema"?`},
		{"^import \"nothing/like/this\"", "invalid import path nothing/like/this", ""},
		{"from(bucketId: ^\"b\")", "found unexpected argument bucketId (Expected one of `bucket`, `bucketID`, `host` or `org`)", "Did you mean bucketID?"},
		{"range(begin: ^1)", "found unexpected argument begin (Expected one of `start` or `stop`)", ""},
		{"range(sttart: ^1)", "found unexpected argument sttart (Expected `start`)", "Did you mean start?"},
		{"^x = (", "expected RPAREN, got EOF", ""},
		{"x = 1^", undefined + "y", ""},
	} {
		before, after, _ := strings.Cut(test.script, "^")
		if got := flux.Suggest(before+after, flux.Position(before+after, len(before)), test.message); got != test.want {
			t.Errorf("%s\n%s: %q, not %q", test.script, test.message, got, test.want)
		}
	}
}

func TestOptionTree(t *testing.T) {
	tree := string(flux.OptionTree(func(key string) bool { return key == "cron" || key == "offset" }))
	const want = `{"assignment":{"id":{"name":"task","type":"Identifier"},"init":{"properties":[` +
		`{"key":{"name":"cron","type":"Identifier"},"type":"Property","value":{"type":"StringLiteral","value":"@daily"}},` +
		`{"key":{"name":"offset","type":"Identifier"},"type":"Property","value":{"type":"DurationLiteral","values":[{"magnitude":0,"unit":"s"}]}}` +
		`],"type":"ObjectExpression"},"type":"VariableAssignment"},"type":"OptionStatement"}`
	if tree != want {
		t.Error(tree)
	}
}
