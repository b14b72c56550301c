package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// Each example is valid by itself.
func TestAccExamples(t *testing.T) {
	acctest.NeedsActions(t)
	files, err := filepath.Glob("../../examples/*/influxdb_*/*")
	if err != nil {
		t.Fatal(err)
	}
	functions, err := filepath.Glob("../../examples/functions/*/*")
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, nil)
	for _, file := range append(files, functions...) {
		name := filepath.Base(file)
		// These need the resource that they are the import of.
		if strings.HasPrefix(name, "import") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(t, name, string(content))
		arguments := []string{"validate"}
		if strings.HasSuffix(name, ".tfquery.hcl") {
			arguments = append(arguments, "-query")
		}
		if out, code := w.Run(t, arguments...); code != 0 {
			t.Errorf("%s:\n%s", file, out)
		}
		if err := os.Remove(filepath.Join(w.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}
