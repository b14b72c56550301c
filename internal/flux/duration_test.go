package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func TestParseDuration(t *testing.T) {
	for literal, want := range map[string]string{
		"1h": "1h", "60m": "1h", "90m": "1h30m", "3630s": "1h30s", "1d": "24h", "1w": "168h", "-1d12h": "-36h",
		"1mo": "1mo", "12mo": "1y", "1y2mo": "14mo", "1y1h": "1y1h", "0s": "0s", "-0s": "0s", "0h0m": "0s", "007m": "7m",
		"1ms": "1ms", "1500us": "1ms500us", "1µs": "1us", "1ns": "1ns", "1s1h": "1h1s",
		"9223372036854775807ns": "2562047h47m16s854ms775us807ns",
		"15250w":                "2562000h", "15251w": "", "3507mo": "3507mo", "3508mo": "", "292y": "292y", "293y": "",
		"9223372036854775808ns": "", "9223372036854775807y": "", "9223372036854775807mo": "", "200y200y": "",
		"": "", "-": "", "1": "", "h": "", "1x": "", "1H": "", " 1h": "", "1h ": "", "1h 1m": "", "--1h": "", "+1h": "", "1.5h": "", "1hh": "", "1h\x00": "", "１h": "",
	} {
		got, err := flux.ParseDuration(literal)
		if (err != nil) != (want == "") {
			t.Errorf("ParseDuration(%q): %v", literal, err)
		}
		if err == nil && got.String() != want {
			t.Errorf("ParseDuration(%q) is %s, not %s", literal, got, want)
		}
	}
}

func TestEqualDurations(t *testing.T) {
	for _, group := range [][]string{
		{"1h", "60m", "3600s", "0d1h", "1h0ns"},
		{"-1h30m", "-90m"}, {"90m", "1h30m", "30m1h"},
		{"", "0s", "-0s", "0h", "0y"},
		{"1d", "24h"}, {"1w", "7d", "168h"}, {"4w", "28d"}, {"52w"}, {"365d"},
		{"1mo"}, {"1mo1mo"}, {"2mo"}, // of 1mo1mo, the scheduler counts only the last month
		{"1y", "12mo"}, {"13mo", "1y1mo"}, {"23mo"}, {"1y11mo"}, // the scheduler aligns 23mo to 100 weeks, and 1y11mo to 99
		{"x"}, {"1x"}, {" 1h"},
	} {
		for _, a := range group {
			for _, b := range group {
				if !flux.EqualDurations(a, b) {
					t.Errorf("%q and %q are equal", a, b)
				}
			}
			for _, b := range []string{"2h", "-1h", "1ns", "3w", "11mo", "y"} {
				if flux.EqualDurations(a, b) || flux.EqualDurations(b, a) {
					t.Errorf("%q and %q differ", a, b)
				}
			}
		}
	}
	for _, pair := range [][2]string{{"1mo", "4w"}, {"1mo", "30d"}, {"1y", "52w"}, {"1y", "365d"}, {"1mo1mo", "2mo"}, {"1mo1mo", "1mo"}, {"23mo", "1y11mo"}} {
		if flux.EqualDurations(pair[0], pair[1]) {
			t.Errorf("%q and %q differ to the scheduler", pair[0], pair[1])
		}
	}
}

func TestNormalizeOffset(t *testing.T) {
	for offset, want := range map[string]string{
		"": "", "0s": "", "-0h": "", "0d": "", "5m": "5m", "-5m": "-5m", "90m": "1h30m", "1d": "24h", "-1w": "-168h",
		"-1h30m": "-1h30m", "3630s": "1h30s", "1000ms": "1s", "1h1d": "25h",
		"1mo": "x", "1y": "x", "1mo1y": "x", "1500ms": "x", "1": "x", "16000w": "x",
	} {
		got, err := flux.NormalizeOffset(offset)
		if (err != nil) != (want == "x") || err == nil && got != want {
			t.Errorf("NormalizeOffset(%q) is %q, %v", offset, got, err)
		}
	}
}

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		what  string
		check func(string) error
		good  []string
		bad   []string
	}{
		{"name", flux.CheckName, []string{"a", " ", "\n", `"`, "${a}", "\x00"}, []string{""}},
		{"every", flux.CheckEvery,
			[]string{"1s", "1h", "1mo", "1y2mo3w4d5h6m7s", "500ms500ms", "1000000us", "1h0s", "1y0y1s", "2562047h", "007m"},
			[]string{"", "0s", "-1h", "999ms", "1500ms", "1y0y", "1mo0mo", "300y", "1", "1 h", "(1h)", "1h // a", "h", "every"}},
		{"offset", flux.CheckOffset,
			[]string{"0s", "5m", "-5m", "1d", "-1h30m", "-1w2d", "1000ms", "48h"},
			[]string{"", "- 5m", "+5m", "5", "1mo", "1y", "1y0y", "999ms", "-1ns", "300000w"}},
	} {
		for _, s := range c.good {
			if err := c.check(s); err != nil {
				t.Errorf("%s %q: %v", c.what, s, err)
			}
		}
		for _, s := range c.bad {
			if c.check(s) == nil {
				t.Errorf("%s %q should be refused", c.what, s)
			}
		}
	}
}

// The error about a number without a unit has the duration in seconds as its example.
func TestParseDuration_unit(t *testing.T) {
	for text, want := range map[string]string{"3600": "for example 3600s", "hourly": "for example 1h or 1h30m", "": "for example 1h"} {
		if _, err := flux.ParseDuration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
