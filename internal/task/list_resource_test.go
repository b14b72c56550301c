package task_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// scripts are those of an organization whose tasks were created manually.
var scripts = map[string]string{
	"plain":      "option task = {name: \"plain\", every: 1h}\n\nfrom(bucket: \"b\") |> range(start: -1h)\n",
	"imports":    "// What it is for.\nimport \"math\"\nimport s \"strings\"\n\noption task = {name: \"imports\", cron: \"0 6 * * mon-fri\", offset: 90m}\n\nx = math.pi\n\n\n",
	"comments":   "option task = {\n    // Not more often.\n    name: \"comments\",\n    every: 60m, // as ever\n    offset: -5m,\n}\nfrom(bucket: \"${b}\") // ${end}",
	"more keys":  "import \"array\"\r\noption task = { name: \"more keys\", concurrency: 2, every: 1d, retry: 3 }\r\narray.from(rows: [{a: 1}]) // $${x} %%{y}\r\n",
	"odd":        "option task = {name: \"odd \\\"\\${\\\\ %{ if 1 } é ☃\", every: 1mo}\n\nfrom(bucket: \"b\") |> range(start: -1h) |> yield(name: \"EOT\\t%{x}\")\nEOT\n",
	"last":       "from(bucket: \"b\") |> range(start: -1h)\noption task = {every: 1h30m, name: \"last\"}",
	"inactive":   "option task = {name: \"inactive\", every: 1h}\n\nfrom(bucket: \"b\") |> range(start: -1h)\n",
	"same name":  "option task = {name: \"plain\", every: 2h}\n",
	"tabs":       "option task = {name: \"tabs\",\tevery: 1h}\n\tfrom(bucket: \"b\")\n\t\t|> range(start: -1h)\n  \n",
	"long lines": "option task = {name: \"long lines\", every: 1h}\n\n// " + strings.Repeat("x", 5000) + "\n",
}

// newUnmanaged creates an organization with these tasks and some labels.
func newUnmanaged(t *testing.T) influx.Organization {
	t.Helper()
	client, org := acctest.Client(t), acctest.Organization(t, "by hand")
	label, err := client.CreateLabel(t.Context(), influx.LabelCreate{OrgID: org.ID, Name: "Übersicht ${x}", Properties: map[string]string{"color": "#ffffff"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateLabel(t.Context(), influx.LabelCreate{OrgID: org.ID, Name: "unused"}); err != nil {
		t.Fatal(err)
	}
	inactive := influx.TaskInactive
	for name, script := range scripts {
		create := influx.TaskCreate{OrgID: org.ID, Flux: script}
		if name == "odd" {
			create.Description = "What it's \"for\":\n${x} %{y}"
		}
		task, _, err := client.CreateTask(t.Context(), create)
		if err != nil {
			t.Fatalf("%s: %s", name, err)
		}
		if name == "inactive" {
			_, err = client.UpdateTask(t.Context(), task.ID, influx.TaskUpdate{Status: &inactive})
		} else if name != "plain" {
			err = client.AddTaskLabel(t.Context(), task.ID, label.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return org
}

// The generated configuration imports manually created tasks and labels without changing them.
func TestAccQuery_adoptsOrganization(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	org := newUnmanaged(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": "", "all.tfquery.hcl": fmt.Sprintf(`
list "influxdb_task" "all" {
  provider = influxdb
  config { org_id = %[1]q }
}

list "influxdb_label" "all" {
  provider = influxdb
  config { org_id = %[1]q }
}

list "influxdb_task_label" "all" {
  provider = influxdb
  config { org = %[2]q }
}
`, org.ID, org.Name)})
	out := w.MustRun(t, "query", "-generate-config-out=generated.tf")
	labeled := len(scripts) - 2
	n := len(scripts) + 2 + labeled
	if found := regexp.MustCompile(`(?m)^list\.influxdb_`).FindAllString(out, -1); len(found) != n {
		t.Errorf("%d results, not %d:\n%s", len(found), n, out)
	}
	out = w.MustRun(t, "plan")
	if !strings.Contains(out, fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", n)) {
		t.Fatalf("the plan isn't just to import:\n%s", out)
	}
	w.MustRun(t, "apply", "-auto-approve")
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after the import has changes:\n%s", out)
	}
	for _, task := range acctest.TasksOf(t, org.ID) {
		if !task.UpdatedAt.IsZero() && task.Name != "inactive" {
			t.Errorf("the task %q was changed", task.Name)
		}
	}
}

func TestAccQuery_filters(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	org := newUnmanaged(t)
	var user struct{ ID string }
	acctest.API(t, http.MethodGet, "/api/v2/me", nil, &user)
	tests := map[string]struct {
		kind, block string
		want        int
	}{
		"by name":          {"influxdb_task", `config { name = "plain" }`, 2},
		"by status":        {"influxdb_task", `config { status = "inactive" }`, 1},
		"by user":          {"influxdb_task", `config { user_id = "` + user.ID + `" }`, len(scripts)},
		"by another user":  {"influxdb_task", `config { user_id = "0123456789abcdef" }`, 0},
		"limited":          {"influxdb_task", `limit = 3`, 3},
		"label":            {"influxdb_label", `config { name = "UNUSED" }`, 1},
		"labels, limited":  {"influxdb_label", `limit = 1`, 1},
		"by task":          {"influxdb_task_label", `config { task_name = "odd \"$${\\ %%{ if 1 } é ☃" }`, 1},
		"by label":         {"influxdb_task_label", `config { label = "unused" }`, 0},
		"of task, limited": {"influxdb_task_label", `limit = 2`, 2},
	}
	var query strings.Builder
	i := 0
	names := map[string]string{}
	for name, test := range tests {
		i++
		names[name] = fmt.Sprintf("list.%s.l%d", test.kind, i)
		fmt.Fprintf(&query, "list %q \"l%d\" {\n  provider = influxdb\n  %s\n}\n", test.kind, i, test.block)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": "", "all.tfquery.hcl": query.String()}).With("INFLUX_ORG=" + org.Name)
	out := w.MustRun(t, "query")
	for name, test := range tests {
		if got := strings.Count(out, names[name]+" "); got != test.want {
			t.Errorf("%s: %d results, not %d\n%s", name, got, test.want, out)
		}
	}
}

func TestAccQuery_errors(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	for block, want := range map[string]*regexp.Regexp{
		`config { org = "nowhere" }`:                                  acctest.Words("Organization not found", `"nowhere"`),
		`config { org = "a"` + "\n" + `org_id = "0123456789abcdef" }`: acctest.Words("org", "org_id"),
		`config { status = "paused" }`:                                acctest.Words("active", "inactive"),
	} {
		w := acctest.NewWorkspace(t, map[string]string{"main.tf": "", "all.tfquery.hcl": "list \"influxdb_task\" \"all\" {\n  provider = influxdb\n  " + block + "\n}\n"})
		if out, code := w.Run(t, "query"); code == 0 || !want.MatchString(out) {
			t.Errorf("%s: exit code %d\n%s", block, code, out)
		}
	}
}
