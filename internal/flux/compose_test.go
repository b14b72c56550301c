package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

const option = `option task = {name: "a", every: 1h, offset: 5m}`

var options = flux.Options{Name: "a", Every: "1h", Offset: "5m"}

// layouts are bodies and the scripts that Compose makes of them, where OPTION stands for the option.
var layouts = []struct{ name, body, script string }{
	{"nothing", "", "OPTION\n"},
	{"blanks only", " \n\n ", "OPTION\n"},
	{"code only", "from()\n", "OPTION\n\nfrom()\n"},
	{"no end of line", "from()", "OPTION\n\nfrom()"},
	{"blank lines above and below", "\n \n  from()\n\n", "OPTION\n\n  from()\n\n"},
	{"a comment above code", "// why\nfrom()", "OPTION\n\n// why\nfrom()"},
	{"an import", "import \"a\"\nfrom()", "import \"a\"\n\nOPTION\n\nfrom()"},
	{"an import and blank lines", "import \"a\"\n\n\n  from()", "import \"a\"\n\nOPTION\n\n  from()"},
	{"nothing but an import", "import \"a\"", "import \"a\"\n\nOPTION\n"},
	{"package, imports and comments",
		"// b\n\npackage main // c\n// d\nimport \"a\"\n\nimport b \"c\" // e\n// f\nfrom()",
		"// b\n\npackage main // c\n// d\nimport \"a\"\n\nimport b \"c\" // e\n\nOPTION\n\n// f\nfrom()"},
	{"imports on one line", `import "a" import b "c" from()`, "import \"a\" import b \"c\"\n\nOPTION\n\n from()"},
	{"attributes of the package", "@edition(\"2022.1\")\npackage main\nfrom()", "@edition(\"2022.1\")\npackage main\n\nOPTION\n\nfrom()"},
	{"attributes of imports and of code", "@a\n@b(c: \"import\")\nimport \"d\"\n@e\nfrom()", "@a\n@b(c: \"import\")\nimport \"d\"\n\nOPTION\n\n@e\nfrom()"},
	{"CR LF", "import \"a\"\r\n\r\nfrom()\r\n", "import \"a\"\n\nOPTION\n\nfrom()\r\n"},
	{"CR LF and a comment", "import \"a\" // b\r\nfrom()", "import \"a\" // b\n\nOPTION\n\nfrom()"},
	{"other options", "option now = () => x\nfrom()", "OPTION\n\noption now = () => x\nfrom()"},
	// After the option, these would continue it.
	{"an array", "[1]\n", "[1]\n\nOPTION\n"},
	{"parentheses after an import", "import \"a\"\n(x)", "import \"a\"\n(x)\n\nOPTION\n"},
	{"a sign after a comment", "// a\n-1 // b", "// a\n-1 // b\n\nOPTION\n"},
	{"a regular expression", "/a/", "/a/\n\nOPTION\n"},
	// Invalid Flux, which has no suitable position for the option.
	{"half an import", "import\nfrom()", "OPTION\n\nimport\nfrom()"},
	{"a string that is never closed", "import \"a\"\n\"b", "import \"a\"\n\nOPTION\n\n\"b"},
}

func TestCompose(t *testing.T) {
	for _, c := range layouts {
		want := strings.Replace(c.script, "OPTION", option, 1)
		if got := flux.Compose(c.body, options); got != want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, want)
		}
	}
}

func TestComposeOptions(t *testing.T) {
	for _, c := range []struct {
		options flux.Options
		want    string
	}{
		{flux.Options{Name: "a", Every: "60m"}, `{name: "a", every: 60m}`},
		{flux.Options{Name: "a", Cron: "0 * * * *"}, `{name: "a", cron: "0 * * * *"}`},
		{flux.Options{Name: `"${b}`, Cron: "\n"}, `{name: "\"\${b}", cron: "\n"}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "90m"}, `{name: "a", every: 1h, offset: 1h30m}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "0s"}, `{name: "a", every: 1h}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "1d"}, `{name: "a", every: 1h, offset: 24h}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "-1d"}, `{name: "a", every: 1h, offset: -24h}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "-1h30m"}, `{name: "a", every: 1h, offset: -90m}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "-1h30m5s"}, `{name: "a", every: 1h, offset: -5405s}`},
		{flux.Options{Name: "a", Every: "1h", Offset: "1mo"}, `{name: "a", every: 1h, offset: 1mo}`},
	} {
		if got, want := flux.Compose("", c.options), "option task = "+c.want+"\n"; got != want {
			t.Errorf("%+v:\n got %s\nwant %s", c.options, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range layouts {
		script := strings.Replace(c.script, "OPTION", option, 1)
		body, o, ok := flux.Split(script)
		if strings.Contains(c.name, "never closed") {
			if ok {
				t.Errorf("%s: should not be split", c.name)
			}
			continue
		}
		if !ok || o != options || !flux.EqualBodies(body, c.body) {
			t.Errorf("%s: %v, %+v, %q", c.name, ok, o, body)
		}
	}
	for script, want := range map[string]string{
		"a = 1\n\n" + option + "\n\nb = 2\n":                  "a = 1\n\nb = 2\n",
		"import \"a\"\n" + option + "from()":                  "import \"a\"\n\nfrom()",
		"// a\n" + option + " // b\nfrom()":                   "// a\n\n // b\nfrom()",
		"from()\n" + option:                                   "from()\n",
		`option task={"cron":"@daily",name:"b"}` + "\nfrom()": "from()",
	} {
		if body, _, ok := flux.Split(script); !ok || body != want {
			t.Errorf("%q: %v %q, not %q", script, ok, body, want)
		}
	}
	for _, script := range []string{"from()", "", `option task = {name: "a"}`, `option task = {name: "a", every: 1h, retry: 1}`, option + "(", "@a " + option} {
		if _, _, ok := flux.Split(script); ok {
			t.Errorf("%q should not be split", script)
		}
	}
}

func TestPackageName(t *testing.T) {
	for script, want := range map[string]string{
		"package a\nx": "a", "// c\n@edition(\"2022.1\")\n@b package /**/ a": "", "// c\n@edition(\"2022.1\")\n@b package\n// c\na\nx": "a",
		"x\npackage a": "", "import \"a\"": "", "package \"a\"": "", "package": "", "\"": "", "": "",
	} {
		if got := flux.PackageName(script); got != want {
			t.Errorf("%q: %q", script, got)
		}
	}
}
