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

// formatted is a body as InfluxDB's formatter leaves it, so that a change of
// one option in the UI changes nothing else.
const formatted = `from(bucket: "default")
    |> range(start: -1h)
    |> mean()
`

// patch is a PreConfig that changes the task of this name as the UI does: by
// single options, for which the server edits and reformats the script.
func patch(t *testing.T, name string, options map[string]string) func() {
	return func() {
		t.Helper()
		acctest.API(t, http.MethodPatch, "/api/v2/tasks/"+theTask(t, name).ID, options, nil)
	}
}

// A change behind Terraform's back shows as just what was changed, and the
// apply undoes it.
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
				script := strings.Replace(theTask(t, name).Flux, "mean()", "max()", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"flux"}},
		"the same in other words": {body("drift"), func(name string) func() {
			return patch(t, name, map[string]string{"every": "60m"})
		}, nil},
		"an option that can't be taken out": {body("drift"), func(name string) func() {
			return func() {
				script := strings.Replace(theTask(t, name).Flux, "offset: 5m", "offset: 5m, concurrency: 2", 1)
				change(t, name, influx.TaskUpdate{Flux: &script})()
			}
		}, []string{"flux"}},
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

// What means the same to InfluxDB is no change, in whichever way it is written.
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
		steps = append(steps, resource.TestStep{Config: same, ConfigPlanChecks: expectNothing})
	}
	// A comment in the option would be lost by taking it out: that is a change.
	steps = append(steps, resource.TestStep{Config: config(whole), ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{expectOnlyChange("flux")},
	}})
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}

// What exists becomes code that plans to no change: imported by ID or by
// organization and name, with the configuration that Terraform generates.
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

// The state of a provider whose influxdb_task has id, org_id, flux and status
// is taken over as it is.
func TestAccTask_replaceProvider(t *testing.T) {
	s := acctest.Server(t)
	task, _, err := acctest.Client(t).CreateTask(t.Context(), influx.TaskCreate{OrgID: s.OrgID, Flux: complete})
	if err != nil {
		t.Fatal(err)
	}
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
