package provider_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// An empty import ID, as of an unset variable of a shell script, imports nothing, and least of all another object.
func TestAccEmptyImportID(t *testing.T) {
	t.Parallel()
	org := acctest.Organization(t, "one task")
	acctest.CreateTask(t, org.ID, "option task = {name: \"only one\", every: 8760h}\n\nx = 1\n")
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": `
resource "influxdb_task" "test" {
  name  = "a"
  every = "1h"
  flux  = "x = 1"
}

resource "influxdb_label" "test" { name = "a" }

resource "influxdb_task_label" "test" {
  task_id  = "0b501e7e557ab000"
  label_id = "0b501e7e557ab000"
}

resource "influxdb_task_member" "test" {
  task_id = "0b501e7e557ab000"
  user_id = "0b501e7e557ab000"
}

resource "influxdb_task_owner" "test" {
  task_id = "0b501e7e557ab000"
  user_id = "0b501e7e557ab000"
}
`})
	for _, test := range []struct{ kind, id string }{
		{"task", ""}, {"task", "/"}, {"task", org.Name + "/"}, {"label", ""},
		{"task_label", ""}, {"task_label", "/"}, {"task_member", ""}, {"task_owner", ""},
	} {
		out, code := w.Run(t, "import", "influxdb_"+test.kind+".test", test.id)
		if code == 0 || strings.Count(out, "Error: ") != 1 || !acctest.Words("Error: Invalid import ID", `"`+test.id+`"`, "isn't a valid import ID. Use").MatchString(out) {
			t.Errorf("%s %q: exit code %d:\n%s", test.kind, test.id, code, out)
		}
	}
}

// An empty name neither matches everything nor is looked up.
func TestAccEmptyNames(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": `
data "influxdb_task" "test" { name = "" }
data "influxdb_tasks" "test" { name = "" }
data "influxdb_label" "test" { name = "" }
data "influxdb_labels" "test" { name = "" }
`})
	if out, code := w.Run(t, "validate"); code == 0 || strings.Count(strings.Join(strings.Fields(out), " "), "name must not be empty.") != 4 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.Write(t, "main.tf", `
data "influxdb_tasks" "test" { org = "" }

resource "influxdb_task" "test" {
  name  = "a"
  org   = ""
  every = "1h"
  flux  = "x = 1"
}
`)
	if out, code := w.Run(t, "plan"); code == 0 || strings.Count(strings.Join(strings.Fields(out), " "), "org must not be empty. To use the provider's organization") != 2 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
