package flux_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// The text of a string is never shown, even if a mistake makes it unclear what is inside a string.
func TestMask(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`x = "secret"`, `x = "******"`},
		{`x = "ü🌡"`, `x = "**"`},
		{`x = "a\"secret"`, `x = "*********"`},
		{`x = "a${r.host}b"`, `x = "*${r.host}*"`},
		{`x = "a${f(a: "secret")}b"`, `x = "*${f(a: "******")}*"`},
		{`a / "secret" / b`, `a / "******" / b`},
		{`a =~ /"/ and b == "secret"`, `a =~ /"/ and b == "******"`},
		{`// don't say "that"` + "\nx = \"secret\"", `// don't say "that"` + "\nx = \"******\""},
		{"x = \"a\nsecret\r\nb\"", "x = \"*\n******\r\n*\""},
		// Mistakes.
		{`x = “secret”`, `x = “******”`},
		{`x = 'secret' + y // isn't 'it'`, `x = '******' + y // isn't 'it'`},
		{`http.post(headers: {A: "secret"}`, `http.post(headers: {A: "******"}`},
		{`x = )"secret"`, `x = )"******"`},
		{`x = "secret`, `x = "******`},
		{`x = secret"`, `x = secret"`},
		{"x = \"a\ny = \"secret\"\n", "x = \"*\n****\"******\"\n"},
		{"x = \"a\ny = \"secret\"\nz = b\"\n", "x = \"*\n****\"******\"\n*****\"\n"},
		{`x = "bad \q secret" + y`, `x = "******************`},
		{`x = "${f(a} secret"`, `x = "**************`},
		{"x = \"a\" \x00 + \"secret\"", "x = \"*\" ************"},
	} {
		got := flux.Mask(c.script)
		if got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}

func TestHide(t *testing.T) {
	const script = `import "http"
import s "influxdata/influxdb/shcema"
http.post(url: "https://example.com", headers: {A: "Bearer \"top\" secret"})
from(bucket: "telegraf bucket") |> yield(name: "short")
x = "unclosed secret`
	for message, want := range map[string]string{
		`Post "https://example.com": no`:                 `Post "(hidden)": no`,
		`with Bearer "top" secret`:                       `with (hidden)`,
		`with "Bearer \"top\" secret"`:                   `with "(hidden)"`,
		`no bucket "telegraf bucket"`:                    `no bucket "telegraf bucket"`,
		`undefined identifier http`:                      `undefined identifier http`,
		`invalid import path influxdata/influxdb/shcema`: `invalid import path influxdata/influxdb/shcema`,
		`invalid expression: unclosed secret`:            `invalid expression: (hidden)`,
	} {
		if got := flux.Hide(message, script); got != want {
			t.Errorf("%s: %s, not %s", message, got, want)
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, c := range flux.EdgeCases() {
		f.Add(c.Script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		masked := flux.Mask(script)
		if strings.Count(masked, "\n") != strings.Count(script, "\n") || utf8.RuneCountInString(masked) != utf8.RuneCountInString(script) {
			t.Fatalf("the places are others: %q", masked)
		}
		secret := strings.NewReplacer("secret", "").Replace(script) + "\nx = \"secret\"\n"
		if strings.Contains(flux.Mask(secret), "secret") {
			t.Fatalf("the secret shows: %q", flux.Mask(secret))
		}
		flux.Hide(script, script)
	})
}
