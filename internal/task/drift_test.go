package task_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// formatted is a body in the layout of InfluxDB's formatter, so that a change of one option in the UI changes nothing
// else.
const formatted = `from(bucket: "default")
    |> range(start: -1h)
    |> mean()
`

// patch returns a PreConfig that changes the task with this name as the UI does: by single options, for which the
// server edits and reformats the script.
func patch(t *testing.T, name string, options map[string]string) func() {
	return func() {
		t.Helper()
		patchByID(t, acctest.TaskNamed(t, name).ID, options)
	}
}

func patchByID(t *testing.T, id string, options map[string]string) {
	t.Helper()
	acctest.API(t, http.MethodPatch, "/api/v2/tasks/"+id, options, nil)
}

// messyBody returns the attributes of the task "drift", whose script has a different layout than InfluxDB's formatter
// produces.
func messyBody() string {
	const script = `// head
import   "math"
f = (a, b=2) => { // in
  return (a + b) }
from( bucket: "default" // which
  ,)
	|> range(start: -1h)
  |> filter(fn: (r) => (((r._value > 1.0)) or (r["c"] =~ /x/)))
  |> map(fn: (r) => ({r with a: r["b"], c: [1,
     2,], d: if r.x then 1 else 2 // cond
  })) // tail


// end`
	return fluxAttribute(strings.ReplaceAll(script, "\n", "\r\n")) + "\n  name = \"drift\"\n  every = \"1h\""
}

// saveInUI returns a PreConfig that saves the task with this name as the UI does: with the whole script and all
// options.
func saveInUI(t *testing.T, name, every string) func() {
	return func() {
		t.Helper()
		task := acctest.TaskNamed(t, name)
		acctest.API(t, http.MethodPatch, "/api/v2/tasks/"+task.ID, map[string]any{
			"flux": task.Flux, "name": task.Name, "every": every, "cron": nil, "offset": "", "token": nil,
		}, nil)
	}
}

// The plan shows only what was changed outside of Terraform, and the apply reverts it.
func TestAccTask_drift(t *testing.T) {
	body := func(name string) string {
		return fluxAttribute(formatted) + "\n  name = \"" + name + "\"\n  every = \"1h\"\n  offset = \"5m\""
	}
	messy := strings.Replace(complete, `"complete"`, `"drift of a complete script"`, 1)
	for name, test := range map[string]struct {
		task   string
		change func(name string) func()
		want   []string
	}{
		"name": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"name": name + " renamed"})
		}, []string{"name"}},
		"every": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"every": "30m"})
		}, []string{"every"}},
		"offset": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"offset": "10m"})
		}, []string{"offset"}},
		"every to cron": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"cron": "0 * * * *"})
		}, []string{"cron", "every"}},
		"status": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"status": "inactive"})
		}, []string{"status"}},
		"description": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"status": "active", "description": "from the UI"})
		}, []string{"description"}},
		"flux": {body("drift"), func(name string) func() {
			return func() {
				script := strings.Replace(acctest.TaskNamed(t, name).Flux, "mean()", "max()", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"flux"}},
		"the same in other words": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"every": "60m"})
		}, nil},
		"an option that can't be taken out": {body("drift"), func(name string) func() {
			return func() {
				script := strings.Replace(acctest.TaskNamed(t, name).Flux, "offset: 5m", "offset: 5m, concurrency: 2", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"flux"}},
		"messy": {messyBody(), func(name string) func() {
			return patch(t, name, map[string]string{"every": "30m"})
		}, []string{"every"}},
		"a save in the UI with nothing edited":   {messyBody(), func(name string) func() { return saveInUI(t, name, "1h") }, nil},
		"a save in the UI with another interval": {messyBody(), func(name string) func() { return saveInUI(t, name, "2h") }, []string{"every"}},
		"a comment that was added": {messyBody(), func(name string) func() {
			return func() {
				script := strings.Replace(acctest.TaskNamed(t, name).Flux, "// head", "// head\n// by somebody", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"flux"}},
		"complete script, saved with nothing edited": {fluxAttribute(strings.Replace(complete, `"complete"`, `"drift of complete script, saved with nothing edited"`, 1)), func(name string) func() {
			return patch(t, name, map[string]string{"name": name})
		}, nil},
		"a removed offset of zero": {fluxAttribute("from(bucket: \"default\") |> range(start: -1h, stop: -task.offset)\n") +
			"\n  name = \"drift\"\n  every = \"1h\"\n  offset = \"0s\"", func(name string) func() {
			return func() {
				script := strings.Replace(acctest.TaskNamed(t, name).Flux, ", offset: 0s", "", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"offset"}},
		"complete script, reformatted by the server": {fluxAttribute(messy), func(string) func() {
			return patch(t, "drift of a complete script", map[string]string{"cron": "0 7 * * *"})
		}, []string{"cron", "flux"}},
	} {
		t.Run(name, func(t *testing.T) {
			taskName := "drift of " + name
			config := taskConfig(acctest.Server(t).URL, strings.ReplaceAll(test.task, `"drift"`, `"`+taskName+`"`))
			check := plancheck.ExpectEmptyPlan()
			if test.want != nil {
				check = expectOnlyChange(test.want...)
			}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				Steps: []resource.TestStep{
					{Config: config},
					{
						PreConfig: test.change(taskName),
						Config:    config,
						ConfigPlanChecks: resource.ConfigPlanChecks{
							PreApply:             []plancheck.PlanCheck{check},
							PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
						},
					},
				},
			})
		})
	}
}

// Values that are equal to InfluxDB produce no diff.
func TestAccTask_equal(t *testing.T) {
	config := func(flux string, lines ...string) string {
		return taskConfig(acctest.Server(t).URL, append([]string{fluxAttribute(flux)}, lines...)...)
	}
	const name = `name = "equal"`
	whole := `import "math"

option task = {
    // every hour
    every: 1h, name: "equal"}

from(bucket: "default") |> range(start: -1h)
`
	script := strings.Replace(whole, "    // every hour\n", "", 1)
	split := "import \"math\"\n\nfrom(bucket: \"default\") |> range(start: -1h)\n"
	steps := []resource.TestStep{{Config: config(split, name, `every = "60m"`)}}
	for _, same := range []string{
		config(split, name, `every = "1h"`),
		config(split, name, `every = "1h"`, `offset = "0s"`),
		config(split, name, `every = "60m"`, `offset = "0h"`),
		config(strings.ReplaceAll(split, "\n", "\r\n"), name, `every = "60m"`),
		config(split+"\n\n  \n", name, `every = "3600s"`),
		config(strings.TrimSpace(split), name, `every = "60m"`),
		config(script),
		config(strings.ReplaceAll(script, "\n", "\r\n")),
		config(script, name, `every = "60m"`, `offset = "0s"`),
	} {
		steps = append(steps, resource.TestStep{Config: same, ConfigPlanChecks: acctest.ExpectNoChange})
	}
	// Removing the option would lose a comment in it, so this is a change.
	steps = append(steps, resource.TestStep{Config: config(whole), ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{expectOnlyChange("flux")},
	}})
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}

// An existing task can be imported by ID or by organization and name, and the generated configuration produces no diff.
func TestAccTask_importWritesNothing(t *testing.T) {
	client := acctest.Client(t)
	create := func(name, script, status string) string {
		task, _, err := client.CreateTask(t.Context(), influx.TaskCreate{OrgID: acctest.Server(t).OrgID, Flux: script, Description: "about " + name})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/tasks/"+task.ID, nil, nil) })
		if status == "inactive" {
			acctest.API(t, http.MethodPatch, "/api/v2/tasks/"+task.ID, map[string]string{"status": status}, nil)
		}
		return task.ID
	}
	const odd = `odd / ${name} "x"`
	first := create("generated", complete, "active")
	create(odd, flux.Compose(body, flux.Options{Name: odd, Every: "60m"}), "inactive")

	w := acctest.NewWorkspace(t, map[string]string{"import.tf": fmt.Sprintf(`
# Terraform 1.16 looks for hashicorp/influxdb if the provider isn't named here.
import {
  provider = influxdb
  to       = influxdb_task.complete
  id       = %s
}

import {
  provider = influxdb
  to       = influxdb_task.odd
  id       = %s
}
`, hclString(first), hclString(acctest.Server(t).Org+"/"+odd))})
	w.MustRun(t, "plan", "-generate-config-out=generated.tf", "-out=import.tfplan")
	out := w.MustRun(t, "apply", "import.tfplan")
	w.Write(t, "import.tf", "")
	if !strings.Contains(out, "2 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("the import of generated configuration changes something:\n%s", out)
	}
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after it isn't empty:\n%s", out)
	}
	w.MustRun(t, "state", "rm", "influxdb_task.complete", "influxdb_task.odd")
}

// Wherever the option is in a script, an import produces no diff: with the generated configuration, which has the body
// and its options, and with the complete script from the server. Imported tasks can be edited.
func TestAccTask_importLayouts(t *testing.T) {
	const option = `option task = {name: "NAME", every: 1h}`
	layouts := map[string]string{
		"comment":   "// What it is for.\n" + option + "\n\nfrom(bucket: \"default\") |> range(start: -1h)\n",
		"statement": "import \"math\"\n\nx = 1\n" + option + "\nfrom(bucket: \"default\") |> range(start: -1h)\n",
		"option":    "option now = () => 2026-01-01T00:00:00Z\n\n" + option + "\n\nfrom(bucket: \"default\") |> range(start: -1h)\n",
		"one_line":  option + " from(bucket: \"default\") |> range(start: -1h)",
		"indented":  option + "\n\n  from(bucket: \"default\")\n    |> range(start: -1h)\n",
		"crlf":      option + "\r\n\r\nfrom(bucket: \"default\")\r\n\t|> range(start: -1h)\r\n",
		"retry":     strings.Replace(option, "every: 1h", "every: 1h, retry: 2", 1) + "\n\nfrom(bucket: \"default\") |> range(start: -1h)\n",
	}
	var imports, complete strings.Builder
	for layout, script := range layouts {
		script = strings.Replace(script, "NAME", "import "+layout, 1)
		task := acctest.CreateTask(t, acctest.Server(t).OrgID, script)
		t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/tasks/"+task.ID, nil, nil) })
		fmt.Fprintf(&imports, "import {\n  provider = influxdb\n  to = influxdb_task.%s\n  id = %q\n}\n", layout, task.ID)
		fmt.Fprintf(&complete, "resource \"influxdb_task\" %q {\n  %s\n}\n", layout, fluxAttribute(script))
	}

	w := acctest.NewWorkspace(t, map[string]string{"import.tf": imports.String()})
	w.MustRun(t, "plan", "-generate-config-out=generated.tf", "-out=import.tfplan")
	if out := w.MustRun(t, "apply", "import.tfplan"); !strings.Contains(out, "7 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("the import of generated configuration changes something:\n%s", out)
	}
	w.Write(t, "import.tf", "")
	generated := w.Read(t, "generated.tf")
	if strings.Count(generated, `every       = "1h"`) != len(layouts)-1 || strings.Count(generated, "option task") != 1 {
		t.Errorf("not a body with its options, where the option can be taken out:\n%s", generated)
	}

	w.Write(t, "generated.tf", complete.String())
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan of the complete scripts isn't empty:\n%s", out)
	}
	edited := strings.NewReplacer(`every       = "1h"`, `every       = "2h"`, "every: 1h", "every: 2h").Replace(generated)
	w.Write(t, "generated.tf", edited)
	if out := w.MustRun(t, "apply", "-auto-approve"); !strings.Contains(out, "0 added, 7 changed, 0 destroyed") {
		t.Errorf("not 7 changes:\n%s", out)
	}
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after the edit isn't empty:\n%s", out)
	}
	w.Write(t, "generated.tf", "")
	w.MustRun(t, "state", "rm", "influxdb_task.comment", "influxdb_task.statement", "influxdb_task.option", "influxdb_task.one_line",
		"influxdb_task.indented", "influxdb_task.crlf", "influxdb_task.retry")
}

// No drift makes a plan fail if ignore_changes lists the attributes that belong together.
func TestAccTask_ignoreChanges(t *testing.T) {
	const script = "from(bucket: \"default\") |> range(start: -1h)\n"
	config := func(name, ignored string) string {
		return fmt.Sprintf("resource \"influxdb_task\" %[1]q {\n  name = \"ignore %[1]s\"\n  every = \"1h\"\n  %[2]s\n"+
			"  lifecycle {\n    ignore_changes = [%[3]s]\n  }\n}\n", name, fluxAttribute(script), ignored)
	}
	w := acctest.NewWorkspace(t, map[string]string{
		"main.tf": config("every", "every") + config("flux", "flux") + config("both", "every, cron") + config("pair", "cron"),
	})
	w.MustRun(t, "apply", "-auto-approve")
	defer w.MustRun(t, "destroy", "-auto-approve")
	for _, name := range []string{"every", "both"} {
		patch(t, "ignore "+name, map[string]string{"cron": "0 * * * *"})()
	}
	unsplit := "option task = {name: \"ignore flux\", every: 30m, retry: 2}\n\n" + script
	change(t, "ignore flux", influx.TaskUpdate{Flux: &unsplit})()
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan isn't empty:\n%s", out)
	}
	// Other changes keep what is ignored.
	w.Write(t, "main.tf", strings.ReplaceAll(config("every", "every")+config("flux", "flux")+config("both", "every, cron")+config("pair", "cron"),
		"  every = \"1h\"\n", "  every = \"1h\"\n  description = \"new\"\n"))
	w.MustRun(t, "apply", "-auto-approve")
	if task := acctest.TaskNamed(t, "ignore flux"); task.Flux != unsplit || task.Description != "new" {
		t.Errorf("the ignored script is overwritten: %q, %s", task.Description, task.Flux)
	}
	if task := acctest.TaskNamed(t, "ignore every"); task.Cron != "0 * * * *" || task.Description != "new" {
		t.Errorf("the ignored schedule is overwritten: %q, %s", task.Description, task.Flux)
	}
	// The same holds for a complete script, if every or the whole text is ignored.
	w2 := acctest.NewWorkspace(t, map[string]string{"main.tf": fmt.Sprintf(`
resource "influxdb_task" "every" {
  %s
  lifecycle {
    ignore_changes = [every]
  }
}

resource "influxdb_task" "flux" {
  every = "1h"
  %s
  lifecycle {
    ignore_changes = [flux]
  }
}
`, fluxAttribute("option task = {name: \"complete every\", every: 1h}\n\n"+script),
		fluxAttribute("option task = {name: \"complete flux\", every: 1h}\n\n"+strings.Replace(script, "-1h", "-task.every", 1)))})
	w2.MustRun(t, "apply", "-auto-approve")
	defer w2.MustRun(t, "destroy", "-auto-approve")
	patch(t, "complete every", map[string]string{"every": "30m"})()
	patch(t, "complete flux", map[string]string{"cron": "0 * * * *"})()
	w2.MustRun(t, "apply", "-auto-approve")
	if task := acctest.TaskNamed(t, "complete every"); task.Every != "30m" {
		t.Errorf("the ignored schedule is overwritten: %s", task.Flux)
	}
	if task := acctest.TaskNamed(t, "complete flux"); task.Every != "1h" {
		t.Errorf("not the configured schedule: %s", task.Flux)
	}
	if out, code := w2.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan of complete scripts isn't empty:\n%s", out)
	}
	// If only one of every and cron is ignored, the configured schedule applies.
	patch(t, "ignore pair", map[string]string{"cron": "0 * * * *"})()
	w.MustRun(t, "apply", "-auto-approve")
	if task := acctest.TaskNamed(t, "ignore pair"); task.Every != "1h" {
		t.Errorf("not the configured schedule: %s", task.Flux)
	}
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after it isn't empty:\n%s", out)
	}
}

// An update makes the task equal to the plan, whatever changed since the plan.
func TestAccTask_changedSinceThePlan(t *testing.T) {
	config := func(lines string) string {
		return fmt.Sprintf("resource \"influxdb_task\" \"test\" {\n  name = \"late\"\n  every = \"1h\"\n  %s\n  %s\n}\n", fluxAttribute(body), lines)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": config("")})
	w.MustRun(t, "apply", "-auto-approve")
	defer w.MustRun(t, "destroy", "-auto-approve")
	id := acctest.TaskNamed(t, "late").ID
	for _, lines := range []string{`status = "inactive"`, `description = "planned"`, `offset = "5m"`} {
		w.Write(t, "main.tf", config(lines))
		w.MustRun(t, "plan", "-out=late.tfplan")
		for _, outside := range []map[string]string{
			{"status": "inactive", "description": "outside"}, {"status": "active", "description": "planned"}, {"every": "10m"}, {"name": "renamed"},
		} {
			patchByID(t, id, outside)
		}
		w.MustRun(t, "apply", "late.tfplan")
		if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
			t.Errorf("%s: the plan after it isn't empty:\n%s", lines, out)
		}
	}
	// The old state is as stale as an old plan.
	patchByID(t, id, map[string]string{"status": "inactive", "description": "outside"})
	w.Write(t, "main.tf", config(`offset = "10m"`))
	w.MustRun(t, "apply", "-refresh=false", "-auto-approve")
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("without a refresh: the plan after it isn't empty:\n%s", out)
	}
}

// The state of another provider is accepted if its influxdb_task has id, org_id, flux and status.
func TestAccTask_replaceProvider(t *testing.T) {
	s := acctest.Server(t)
	task := acctest.CreateTask(t, s.OrgID, complete)
	t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/tasks/"+task.ID, nil, nil) })
	registry := "registry.terraform.io"
	if acctest.IsOpenTofu() {
		registry = "registry.opentofu.org"
	}
	w := acctest.NewWorkspace(t, nil)
	w.Write(t, "terraform.tfstate", fmt.Sprintf(`{
  "version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "f8bd6ad7-4f2c-4f0c-9d83-2f6c4a3c6f9e",
  "resources": [{
    "mode": "managed", "type": "influxdb_task", "name": "test", "provider": "provider[\"%s/somebody/influxdb\"]",
    "instances": [{"schema_version": 0, "attributes": {
      "id": %q, "org_id": %q, "flux": %q, "status": "active", "name": "complete",
      "links": {"self": "/api/v2/tasks/1"}, "labels": [{"id": "1"}], "latest_completed": "2026-01-01T00:00:00Z"
    }}]
  }]
}`, registry, task.ID, s.OrgID, complete))
	w.Write(t, "main.tf", "resource \"influxdb_task\" \"test\" {\n  "+fluxAttribute(complete)+"\n}\n")
	w.MustRun(t, "state", "replace-provider", "-auto-approve", "somebody/influxdb", "influxtasks/influxdb")
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan isn't empty:\n%s", out)
	}
}

// A plan warns of two tasks with the same name in the configuration, and of an existing task whose resource was renamed
// or lost. It doesn't warn of a task that it replaces.
func TestAccTask_sameName(t *testing.T) {
	task := func(resource, name, lines string) string {
		return fmt.Sprintf("resource \"influxdb_task\" %q {\n  name = %q\n  every = \"1h\"\n  %s\n  %s\n}\n", resource, name, fluxAttribute(body), lines)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": task("a", "twice", "") + task("b", "twice", `description = "b"`) + task("c", "once", "")})
	plan := w.MustRun(t, "plan")
	if strings.Count(plan, `Duplicate task name "twice"`) != 1 || strings.Contains(plan, `task name "once"`) {
		t.Errorf("not one warning about the name:\n%s", plan)
	}

	w.Write(t, "main.tf", task("a", "same name", ""))
	w.MustRun(t, "apply", "-auto-approve")
	defer w.MustRun(t, "destroy", "-auto-approve")
	const alarm = "already exists in InfluxDB"
	createFirst := task("a", "same name", "lifecycle {\n    create_before_destroy = true\n  }")
	for name, run := range map[string]func() string{
		"-replace": func() string { return w.MustRun(t, "plan", "-replace=influxdb_task.a") },
		"taint": func() string {
			w.MustRun(t, "taint", "influxdb_task.a")
			defer w.MustRun(t, "untaint", "influxdb_task.a")
			return w.MustRun(t, "plan")
		},
		"create before destroy": func() string {
			w.Write(t, "main.tf", createFirst)
			return w.MustRun(t, "plan", "-replace=influxdb_task.a")
		},
	} {
		if out := run(); strings.Contains(out, alarm) || strings.Contains(out, "Duplicate task name") {
			t.Errorf("%s is a false alarm:\n%s", name, out)
		}
	}
	w.Write(t, "main.tf", task("a", "same name", ""))

	// Without its state, the task is an existing one.
	w.MustRun(t, "state", "mv", "-state-out=other.tfstate", "influxdb_task.a", "influxdb_task.a")
	out := w.MustRun(t, "plan")
	if !acctest.Words(`Task "same name" already exists in InfluxDB`, "moved block", "import it by this ID").MatchString(out) {
		t.Errorf("no warning:\n%s", out)
	}
	w.MustRun(t, "state", "mv", "-state=other.tfstate", "-state-out=terraform.tfstate", "influxdb_task.a", "influxdb_task.a")
}
