package doctest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The table of versions is the same wherever it is.
func TestVersions(t *testing.T) {
	var want string
	for _, path := range []string{"README.md", "docs/index.md", "docs/guides/getting-started.md"} {
		text, err := os.ReadFile("../../" + path)
		if err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(string(text), "| What | Terraform | OpenTofu |\n")
		table, _, found := strings.Cut(table, "\n\n## ")
		table = link.ReplaceAllString(table, "$1")
		switch {
		case !found:
			t.Errorf("%s has no table of versions", path)
		case want == "":
			want = table
		case table != want:
			t.Errorf("%s has\n%s\nbut README.md has\n%s", path, table, want)
		}
	}
}

// link matches a link, with its text.
var link = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
