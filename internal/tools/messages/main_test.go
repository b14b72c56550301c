package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrint(t *testing.T) {
	dir := t.TempDir()
	for name, source := range map[string]string{
		"a/a.go": "package a\n\nfunc f(err error) {\n\tadd(\"Could not read\", \"The file \" + err.Error() +\n\t\t\" can't be read. Check it.\")\n}\n" +
			"var s = schema{MarkdownDescription: \"Only in the documentation\"}\n",
		"a/a_test.go":      "package a\nvar x = \"not in a test\"\n",
		"testserver/s.go":  "package testserver\nvar x = \"not of the provider\"\n",
		"a/testdata/x.txt": "not a Go file",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var page strings.Builder
	if err := print(&page, "."); err != nil {
		t.Fatal(err)
	}
	if want := "## a/a.go\n\n4: Could not read\n\n4: The file … can't be read. Check it.\n\n"; page.String() != want {
		t.Errorf("got %q, want %q", page.String(), want)
	}
}
