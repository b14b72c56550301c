package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// The error about a character from another language, from copying, or from an editor names the character and its
// position.
func TestCheckCharacters(t *testing.T) {
	for script, want := range map[string]string{
		"\ufeffx = 1":                     "1:1: This is a byte order mark (U+FEFF), perhaps from copying. Save the file as UTF-8",
		"x = 1\n\u00a0\u00a0|> to()":      "2:1: This is a no-break space (U+00A0)",
		"from(bucket: “x”)":               "1:14: This is a typographic quotation mark (U+201C)",
		"from(bucket: “x\")":              "1:14: This is a typographic quotation mark (U+201C)",
		"x = 1 – 2":                       "1:7: This is a dash (U+2013), perhaps from copying. Replace it with a minus sign",
		"x\u200b = 1":                     "1:2: This is a zero-width space",
		"x = !y":                          "1:5: Flux has no !. Write not",
		"x = y && z":                      "1:7: Flux has no &&. Write and.",
		"x = y || z":                      "1:7: Flux has no ||. Write or.",
		"x = y === z":                     "1:9: Flux has no ===. Write ==.",
		"x = y !== z":                     "1:9: Flux has no !==. Write !=.",
		"x = 1\ny = ${hosts}":             "2:5: Flux has ${…} only in strings. For a value from Terraform, read the file with templatefile",
		"x = \"${hosts}\" // ${hosts}":    "",
		"x = $y":                          "", // no template either
		"x = 'a'":                         "1:5: Use double quotes",
		"x = 1;\ny = 2":                   "1:6: Flux has no semicolons",
		"x = \"“\u00a0!\" // – && \ufeff": "",
		"x = y != z and y !~ /“!/":        "",
		"x = y\n    |> f()\n    == 1":     "",
		"x = \"never closed":              "",
		"x = y\nz = \"C:\\dir\"\n; ":      "2:8: A string may only have the escapes",
		"x = \"\\n\\x41\\${\"":            "",
		"// a\x00b":                       "1:5: InfluxDB ignores everything from this NUL character on. Remove it.",
		"f\x00r\x00o\x00m\x00":            "1:2: InfluxDB ignores everything",
		"x = €":                           "", // nothing to suggest: InfluxDB reports it
	} {
		var found []string
		for _, p := range flux.CheckCharacters(script) {
			found = append(found, (&flux.SyntaxError{Pos: p.Pos, Message: p.Message}).Error())
		}
		if want == "" && found != nil || want != "" && (found == nil || !strings.HasPrefix(found[0], want)) {
			t.Errorf("%q: %q, want %q", script, found, want)
		}
	}
	if n := len(flux.CheckCharacters(strings.Repeat("; ", 1000))); n > 20 {
		t.Errorf("%d problems of one kind", n)
	}
}
