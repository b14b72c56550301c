package flux_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{
		"":             `""`,
		"a b":          `"a b"`,
		"ß 温度 🌡️":      `"ß 温度 🌡️"`,
		`"`:            `"\""`,
		`\`:            `"\\"`,
		`\n`:           `"\\n"`,
		"\n\r\t":       `"\n\r\t"`,
		"\x00\x1b\x7f": `"\x00\x1b\x7f"`,
		"\u0085":       `"\xc2\x85"`,
		"a\xffb":       `"a` + "\ufffd" + `b"`,
		"$":            `"$"`,
		"$a $ ß$":      `"$a $ ß$"`,
		"{}":           `"{}"`,
		"${a}":         `"\${a}"`,
		// The server's scanner reads a dollar sign together with the next character.
		`$"`:    `"\x24\""`,
		`$\`:    `"\x24\\"`,
		"$\n":   `"\x24\n"`,
		"$\x00": `"\x24\x00"`,
		"$$":    `"\x24$"`,
		"$${":   `"\x24\${"`,
		"$$$a":  `"\x24\x24$a"`,
	} {
		if got := flux.Quote(s); got != want {
			t.Errorf("Quote(%q) is %s, not %s", s, got, want)
		}
	}
}
