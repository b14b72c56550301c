package flux_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func TestEqual(t *testing.T) {
	const script = "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m}\n\nfrom()\n    |> to()\n"
	for _, c := range []struct {
		name, other string
		want        bool
	}{
		{"itself", script, true},
		{"CR LF", "import \"a\"\r\n\r\noption task = {name: \"b\", every: 1h, offset: 5m}\r\n\r\nfrom()\r\n    |> to()\r\n", true},
		{"blanks and blank lines at the end", script + " \n\t\n", true},
		{"no end of line", script[:len(script)-1], true},
		{"the option written otherwise", "import \"a\"\noption\ttask={\"offset\":300s,\n  every: 60m,\n  name: \"\\x62\",\n}\n\n\n\nfrom()\n    |> to()\n", true},
		{"no blank lines around it", "import \"a\" option task = {name: \"b\", every: 1h, offset: 5m}\nfrom()\n    |> to()\n", true},
		{"another name", "import \"a\"\n\noption task = {name: \"c\", every: 1h, offset: 5m}\n\nfrom()\n    |> to()\n", false},
		{"no offset", "import \"a\"\n\noption task = {name: \"b\", every: 1h}\n\nfrom()\n    |> to()\n", false},
		{"a further key", "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m, retry: 1}\n\nfrom()\n    |> to()\n", false},
		{"a comment in it", "import \"a\"\n\noption task = {name: \"b\", every: 1h, // why\n offset: 5m}\n\nfrom()\n    |> to()\n", false},
		{"the option elsewhere", "import \"a\"\n\nfrom()\n    |> to()\n\noption task = {name: \"b\", every: 1h, offset: 5m}\n", true},
		{"other spacing of the body", "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m}\n\nfrom() |> to()\n", false},
		{"a blank line in the body", "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m}\n\nfrom()\n\n    |> to()\n", false},
		{"other indentation", "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m}\n\n  from()\n    |> to()\n", false},
		{"a comment after the option", "import \"a\"\n\noption task = {name: \"b\", every: 1h, offset: 5m} // c\n\nfrom()\n    |> to()\n", false},
		{"the body alone", "import \"a\"\n\nfrom()\n    |> to()\n", false},
	} {
		if _, err := flux.Find(c.other); err != nil {
			t.Errorf("%s: it differs since it can't be read: %v", c.name, err)
		}
		if flux.Equal(script, c.other) != c.want || flux.Equal(c.other, script) != c.want {
			t.Errorf("%s: want %v", c.name, c.want)
		}
	}
}

// A script that uses its option above it fails, so it differs from a script that doesn't.
func TestEqual_useBeforeOption(t *testing.T) {
	const (
		option = "option task = {name: \"a\", every: 1h}\n\n"
		use    = "range(start: -task.every)\n"
		fails  = use + "\n" + option
	)
	if flux.Equal(fails, option+use) || flux.EqualCode(fails, option+use) || flux.EqualCode(fails, use) {
		t.Error("the order makes no difference")
	}
	if !flux.Equal(fails, fails+"\n") || !flux.EqualCode(option+use, use) {
		t.Error("the same is different")
	}
}

func TestEqual_text(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"", "\n", true},
		{"a = 1", "a = 1\r\n", true},
		{"a = 1 // b\r\nc = 2", "a = 1 // b\nc = 2", true},
		{"a = \"\r\n\"", "a = \"\n\"", false},
		{"a = \"${b(\r\n)}\"", "a = \"${b(\n)}\"", true},
		{"a = \"${b}\r\n\"", "a = \"${b}\n\"", false},
		{"a =~ /\r\n/", "a =~ /\n/", false},
		{"a = \"\r\nb", "a = \"\nb", false}, // can't be read
		{"a\rb", "a\nb", false},
	} {
		for what, equal := range map[string]func(a, b string) bool{"Equal": flux.Equal, "EqualBodies": flux.EqualBodies} {
			if equal(c.a, c.b) != c.want || equal(c.b, c.a) != c.want {
				t.Errorf("%s(%q, %q): want %v", what, c.a, c.b, c.want)
			}
		}
	}
}

func TestEqualBodies(t *testing.T) {
	const body = "import \"a\"\n\nfrom()\n    |> to()\n"
	for other, want := range map[string]bool{
		body:                                true,
		"import \"a\"\nfrom()\n    |> to()": true,
		"import \"a\"\r\n\r\n\r\nfrom()\r\n    |> to()\r\n": true,
		"\nimport \"a\"\n\nfrom()\n    |> to()\n":           false,
		"import \"b\"\n\nfrom()\n    |> to()\n":             false,
		"import \"a\"\n\n// b\nfrom()\n    |> to()\n":       false,
		"import \"a\"\n\nfrom() |> to()\n":                  false,
	} {
		if flux.EqualBodies(body, other) != want || flux.EqualBodies(other, body) != want {
			t.Errorf("%q: want %v", other, want)
		}
	}
	if !flux.EqualBodies("\n\nfrom()", "from()\n") {
		t.Error("blank lines above a body without imports are where the option goes")
	}
}

func TestOptionsEqual(t *testing.T) {
	o := flux.Options{Name: "a", Every: "90m", Offset: "60s"}
	for _, c := range []struct {
		other flux.Options
		want  bool
	}{
		{o, true},
		{flux.Options{Name: "a", Every: "1h30m", Offset: "1m"}, true},
		{flux.Options{Name: "A", Every: "90m", Offset: "60s"}, false},
		{flux.Options{Name: "a", Every: "91m", Offset: "60s"}, false},
		{flux.Options{Name: "a", Cron: "90m", Offset: "60s"}, false},
		{flux.Options{Name: "a", Every: "90m", Offset: "-60s"}, false},
		{flux.Options{Name: "a", Every: "90m"}, false},
	} {
		if o.Equal(c.other) != c.want {
			t.Errorf("%+v: want %v", c.other, c.want)
		}
	}
	if !(flux.Options{Cron: "x", Offset: "0s"}).Equal(flux.Options{Cron: "x"}) {
		t.Error("an offset of 0s is none")
	}
}
