package acctest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/fluxmodule"
)

// FluxModule downloads the Flux module that InfluxDB is built from, unless it is in Go's module cache, and returns its
// directory.
func FluxModule(t testing.TB) string {
	t.Helper()
	_, dir, err := fluxmodule.Download("../tools/buildinfluxd")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// LibraryScripts returns the .flux files of Flux's standard library by name, and each test case in them as a script of
// its own, which writes what the test case compares to the bucket.
func LibraryScripts(t testing.TB, bucket string) map[string]string {
	t.Helper()
	root := FluxModule(t)
	scripts := map[string]string{}
	err := filepath.WalkDir(filepath.Join(root, "stdlib"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".flux" {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		scripts[name] = string(text)
		for i, script := range testCases(string(text), bucket) {
			scripts[fmt.Sprintf("%s, test case %d", name, i+1)] = script
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return scripts
}

var (
	testCase     = regexp.MustCompile(`(?ms)^testcase [^{]*\{\n(.*?)^\}\n`)
	testPackages = regexp.MustCompile(`(?m)^import "(?:testing|testing/expect|internal/debug)"\n`)
	testTags     = regexp.MustCompile(`(?m)^ *option testing\.tags = .*\n`)
	header       = regexp.MustCompile(`(?m)^(?:import|package) .*\n`)
)

// testCases returns the test cases in a file, each with the code around it, and with records instead of the packages
// that only tests import.
func testCases(file, bucket string) []string {
	around := testPackages.ReplaceAllString(testCase.ReplaceAllString(file, ""), "")
	endOfImports := 0
	for _, place := range header.FindAllStringIndex(around, -1) {
		endOfImports = place[1]
	}
	packages := fmt.Sprintf(`import rows "array"

same = (tables=<-) => tables
debug = {opaque: same, pass: same, slurp: same}
expect = {planner: (rules) => true}
testing = {
    load: same,
    diff: (got=<-, want, verbose=false, epsilon=0.1, nansEqual=false) => got |> to(bucket: %[1]q),
    assertEqualValues: (got, want) =>
        rows.from(rows: [{_time: now(), _measurement: "m", _field: "equal", _value: got == want}]) |> to(bucket: %[1]q),
    assertEmpty: (tables=<-) => tables |> to(bucket: %[1]q),
    shouldError: (fn, want) => fn(),
}
`, bucket)
	var scripts []string
	for _, match := range testCase.FindAllStringSubmatch(file, -1) {
		scripts = append(scripts, around[:endOfImports]+packages+around[endOfImports:]+testTags.ReplaceAllString(match[1], ""))
	}
	return scripts
}
