package doctest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// filesUnder returns the text of each file of a kind under a folder.
func filesUnder(t *testing.T, folder, suffix string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s: %v", len(files), folder, err)
	}
	return files
}

// Every link between pages leads to an existing page.
func TestPages_links(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for path, text := range filesUnder(t, "../../docs", ".md") {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), match[1])); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// The page of influxdb_task lists every error and warning of the resource.
func TestPages_taskErrors(t *testing.T) {
	page, err := os.ReadFile("../../docs/resources/task.md")
	if err != nil {
		t.Fatal(err)
	}
	summary := regexp.MustCompile(`(?:Add(?:Attribute)?(?:Error|Warning)|New(?:Attribute)?(?:Error|Warning)Diagnostic|addScriptError)` +
		`\((?:path\.Root\([^)]*\), |diags, )?(?:fmt\.Sprintf\()?"([^"]+)",`)
	found := 0
	for path, text := range filesUnder(t, "../task", ".go") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, match := range summary.FindAllStringSubmatch(text, -1) {
			found++
			if said := strings.ReplaceAll(match[1], "%q", `"…"`); !strings.Contains(string(page), "**"+said+"**") {
				t.Errorf("%s: the page doesn't have %q", path, said)
			}
		}
	}
	if found == 0 {
		t.Error("no error is found in the code")
	}
}

// Every page of a resource, data source, action or list resource is in a group of the registry's menu.
func TestPages_subcategories(t *testing.T) {
	for _, folder := range []string{"resources", "data-sources", "actions", "list-resources"} {
		for path, text := range filesUnder(t, "../../docs/"+folder, ".md") {
			if !regexp.MustCompile(`(?m)^subcategory: "(Tasks|Labels|Runs|Access)"$`).MatchString(text) {
				t.Errorf("%s has no subcategory: name its type in the template", path)
			}
		}
	}
}

// Every error that a page lists exists in the code.
func TestPages_errors(t *testing.T) {
	var sources strings.Builder
	for path, text := range filesUnder(t, "..", ".go") {
		if !strings.HasSuffix(path, "_test.go") {
			sources.WriteString(text)
		}
	}
	row := regexp.MustCompile(`(?m)^\| (\*\*.*?) \|`)
	summary := regexp.MustCompile(`\*\*(.+?)\*\*( \(Terraform's own\))?`)
	// The code composes these with the name of an attribute, an operation or a kind of object.
	composed := strings.NewReplacer("Invalid ", "", "Could not ", "", "Missing task ID", "Missing %s ID", "Missing run ID", "Missing %s ID")
	found := 0
	for path, text := range filesUnder(t, "../../docs", ".md") {
		for _, cells := range row.FindAllStringSubmatch(text, -1) {
			for _, match := range summary.FindAllStringSubmatch(cells[1], -1) {
				found++
				said := strings.ReplaceAll(match[1], `"…"`, "%q")
				whole, part := strconv.Quote(said), strconv.Quote(composed.Replace(said))
				if match[2] == "" && !strings.Contains(sources.String(), whole) && !strings.Contains(sources.String(), part) {
					t.Errorf("%s: nothing says %q", path, match[1])
				}
			}
		}
	}
	if found == 0 {
		t.Error("no page has an error")
	}
}
