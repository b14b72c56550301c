package task_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func TestAccTask_body(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := func(flux string, lines ...string) string {
		return taskConfig(proxy.URL, append([]string{fluxAttribute(flux)}, lines...)...)
	}
	script := func(option string) string {
		return strings.Replace(body, "// not used\n\n", "// not used\n\noption task = {"+option+"}\n\n", 1)
	}
	changed := strings.Replace(body, "mean()", "max()", 1)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "body ${x} \"2\""),
		Steps: []resource.TestStep{
			{
				Config: config(body, `name = "body"`, `every = "1h"`),
				Check: resource.ComposeTestCheckFunc(
					created(proxy),
					serverScript(t, script(`name: "body", every: 1h`)),
				),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("active")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("offset"), knownvalue.StringExact("0s")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("cron"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("description"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org"), knownvalue.StringExact(acctest.Server(t).Org)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org_id"), knownvalue.StringExact(acctest.Server(t).OrgID)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringRegexp(regexp.MustCompile(`^[0-9a-f]{16}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owner_id"), knownvalue.StringRegexp(regexp.MustCompile(`^[0-9a-f]{16}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("created_at"), knownvalue.StringFunc(func(v string) error {
						_, err := time.Parse(time.RFC3339, v)
						return err
					})),
				},
			},
			{
				Config:           config(body, `name = "body"`, `every = "30m"`),
				ConfigPlanChecks: expectUpdate("every", knownvalue.StringExact("30m")),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, script(`name: "body", every: 30m`)),
				),
			},
			{
				Config:           config(body, `name = "body"`, `every = "30m"`, `offset = "1d"`),
				ConfigPlanChecks: expectUpdate("offset", knownvalue.StringExact("1d")),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, script(`name: "body", every: 30m, offset: 24h`)),
				),
			},
			{
				Config:           config(body, `name = "body"`, `every = "30m"`),
				ConfigPlanChecks: expectUpdate("offset", knownvalue.StringExact("0s")),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, script(`name: "body", every: 30m`)),
				),
			},
			{
				Config:           config(body, `name = "body"`, `cron = "0 * * * *"`),
				ConfigPlanChecks: expectUpdate("every", knownvalue.Null()),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, script(`name: "body", cron: "0 * * * *"`)),
				),
			},
			{
				Config:           config(body, `name = "body $${x} \"2\""`, `cron = "0 * * * *"`),
				ConfigPlanChecks: expectUpdate("name", knownvalue.StringExact(`body ${x} "2"`)),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, script(`name: "body \${x} \"2\"", cron: "0 * * * *"`)),
				),
			},
			{
				Config:           config(changed, `name = "body $${x} \"2\""`, `cron = "0 * * * *"`),
				ConfigPlanChecks: expectUpdate("flux", knownvalue.StringExact(changed)),
				Check:            oneUpdate(proxy, "flux"),
			},
			{
				Config:           config(changed, `name = "body $${x} \"2\""`, `cron = "0 * * * *"`, `status = "inactive"`),
				ConfigPlanChecks: expectUpdate("status", knownvalue.StringExact("inactive")),
				Check:            oneUpdate(proxy, "status"),
			},
			{
				Config:           config(changed, `name = "body $${x} \"2\""`, `cron = "0 * * * *"`, `status = "inactive"`, `description = "why"`),
				ConfigPlanChecks: expectUpdate("description", knownvalue.StringExact("why")),
				Check:            oneUpdate(proxy, "status", "description"),
			},
			{
				Config: config(body, `name = "body $${x} \"2\""`, `every = "2h"`, `offset = "-5m"`),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux", "status", "description"),
					serverScript(t, script(`name: "body \${x} \"2\"", every: 2h, offset: -5m`)),
				),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("active")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("description"), knownvalue.Null()),
				},
			},
		},
	})
}

func TestAccTask_complete(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := func(flux string, lines ...string) string {
		return taskConfig(proxy.URL, append([]string{fluxAttribute(flux)}, lines...)...)
	}
	renamed := strings.Replace(complete, `"complete"`, `"renamed"`, 1)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "renamed"),
		Steps: []resource.TestStep{
			{
				Config: config(complete),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact("complete")),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("cron"), knownvalue.StringExact("0 6 * * *")),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("offset"), knownvalue.StringExact("90m")),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("every"), knownvalue.Null()),
				}},
				Check: serverScript(t, complete),
			},
			{
				// The attributes may repeat the options of the script in a different spelling.
				Config:           config(complete, `name = "complete"`, `cron = "0 6 * * *"`, `offset = "1h30m"`),
				ConfigPlanChecks: acctest.ExpectNoChange,
			},
			{
				PreConfig:        func() { proxy.Take() },
				Config:           config(renamed),
				ConfigPlanChecks: expectUpdate("name", knownvalue.StringExact("renamed")),
				Check: resource.ComposeTestCheckFunc(
					oneUpdate(proxy, "flux"),
					serverScript(t, renamed),
				),
			},
		},
	})
}

// A task that is created inactive never runs, while an active task with the same schedule has run several times.
func TestAccTask_createdInactiveNeverRuns(t *testing.T) {
	const every1s = `name  = "%s ${count.index}"
  flux  = "from(bucket: \"default\") |> range(start: -1m)"
  every = "1s"`
	config := acctest.ProviderConfig(acctest.Server(t).URL) + fmt.Sprintf(`
resource "influxdb_task" "inactive" {
  count  = 20
  status = "inactive"
  %s
}

resource "influxdb_task" "active" {
  count      = 1
  depends_on = [influxdb_task.inactive]
  %s
}
`, fmt.Sprintf(every1s, "inactive"), fmt.Sprintf(every1s, "active"))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: config,
			Check: func(s *terraform.State) error {
				acctest.Eventually(t, "the active task has run three times", func() bool {
					return len(acctest.Runs(t, s.RootModule().Resources["influxdb_task.active.0"].Primary.ID)) >= 3
				})
				for name, r := range s.RootModule().Resources {
					if runs := acctest.Runs(t, r.Primary.ID); strings.Contains(name, "inactive") && len(runs) > 0 {
						return fmt.Errorf("%s has run: %v", name, runs)
					}
				}
				return nil
			},
		}},
	})
}

// If the response of a creation is lost, and the search for the task fails too, the request isn't repeated, and the
// error says that the task may exist.
func TestAccTask_createdUnsure(t *testing.T) {
	proxy := acctest.NewProxy(t)
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.URL.Path != "/api/v2/tasks" {
			return nil
		}
		return &acctest.BadGateway
	})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config:      taskConfig(proxy.URL, fluxAttribute(body), `name = "unsure"`, `every = "1h"`),
			ExpectError: acctest.Words(`Could not create the task "unsure"`, `status 502`, `know whether the task was created`),
		}},
	})
	if requests := proxy.Take(); len(requests) != 1 {
		t.Errorf("not one request: %v", requests)
	}
}

// If a new task can't be completed, the provider deletes it; if that fails too, the task stays in the state, tainted.
func TestAccTask_createdInactiveInPart(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := taskConfig(proxy.URL, fluxAttribute(body), `name = "in part"`, `every = "1s"`, `status = "inactive"`)
	diskFull := acctest.Answering("disk full", http.StatusInternalServerError,
		`{"code":"internal error","message":"disk full"}`, "Content-Type", "application/json")
	refuse := func(methods ...string) func() {
		return func() {
			proxy.Spoil(func(r *http.Request) *acctest.Fault {
				if !slices.Contains(methods, r.Method) {
					return nil
				}
				return &diskFull
			})
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "in part"),
		Steps: []resource.TestStep{
			{
				PreConfig:   refuse(http.MethodPatch),
				Config:      config,
				ExpectError: acctest.Words(`Could not finish the creation of the task`, `"in part"`, `disk full`),
			},
			{
				PreConfig: func() {
					if err := destroyed(t, "in part")(nil); err != nil {
						t.Errorf("after the failed creation: %v", err)
					}
					refuse(http.MethodPatch, http.MethodDelete)()
				},
				Config:      config,
				ExpectError: acctest.Words(`Unfinished task not deleted`, `the next apply replaces it`),
			},
			{
				PreConfig: func() { proxy.Spoil(nil) },
				Config:    config,
				Check: func(*terraform.State) error {
					if task := acctest.TaskNamed(t, "in part"); task.Status != influx.TaskInactive || !strings.Contains(task.Flux, "mean()") {
						return fmt.Errorf("the task is %s:\n%s", task.Status, task.Flux)
					}
					return nil
				},
			},
		},
	})
}

// A plan shows a description that was added in the UI until the configuration removes or adopts it. Only a plan that
// shows it removes it.
func TestAccTask_description(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := func(lines ...string) string {
		return taskConfig(proxy.URL, append([]string{fluxAttribute(body), `name = "description"`}, lines...)...)
	}
	ui := change(t, "description", influx.TaskUpdate{Description: new("from the UI"), Status: new("active")})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config(`every = "1h"`)},
			{
				PreConfig:          ui,
				Config:             config(`every = "1h"`),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
					expectOnlyChange("description"),
				}},
			},
			{
				Config:           config(`every = "1h"`, `description = "from the UI"`),
				ConfigPlanChecks: acctest.ExpectNoChange,
			},
			{
				PreConfig: func() { proxy.Take() },
				Config:    config(`every = "30m"`, `description = "from the UI"`),
				Check:     oneUpdate(proxy, "flux"),
			},
		},
	})
}

func TestAccTask_import(t *testing.T) {
	for name, config := range map[string]string{
		"body":     taskConfig(acctest.Server(t).URL, fluxAttribute(body), `name = "import body"`, `every = "60m"`, `offset = "90m"`, `status = "inactive"`),
		"complete": taskConfig(acctest.Server(t).URL, fluxAttribute(complete), `description = "imported"`),
	} {
		t.Run(name, func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				Steps: []resource.TestStep{
					{Config: config},
					{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
				},
			})
		})
		t.Run(name+" by identity", func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
				Steps: []resource.TestStep{
					{Config: config},
					{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
				},
			})
		})
	}
}

func TestAccTask_organization(t *testing.T) {
	s := acctest.Server(t)
	first, second := acctest.Organization(t, "first"), acctest.Organization(t, "second")
	config := func(org string) string {
		return taskConfig(s.URL, fluxAttribute(body), `name = "organization"`, `every = "1h"`, org)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config(`org = "` + first.Name + `"`)},
			{Config: config(`org_id = "` + first.ID + `"`), ConfigPlanChecks: acctest.ExpectNoChange},
			{Config: config(`org_id = "` + first.ID + `"` + "\n  " + `org = "` + first.Name + `"`), ConfigPlanChecks: acctest.ExpectNoChange},
			{
				PreConfig:        func() { acctest.RenameOrganization(t, first.ID, first.Name+" renamed") },
				Config:           config(`org = "` + first.Name + ` renamed"`),
				ConfigPlanChecks: acctest.ExpectNoChange,
			},
			{
				Config:      config(`org = "no such organization"`),
				ExpectError: acctest.Words(`Organization not found`, `is in the organization with the ID `+first.ID),
			},
			{
				Config:      config(`org_id = "` + first.ID + `"` + "\n  " + `org = "` + second.Name + `"`),
				ExpectError: acctest.Words(`name different organizations`),
			},
			{
				Config: config(`org = "` + second.Name + `"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org_id"), knownvalue.StringExact(second.ID)),
				},
			},
		},
	})
}

func TestAccTask_badInput(t *testing.T) {
	s := acctest.Server(t)
	task := fmt.Sprintf("resource \"influxdb_task\" \"test\" {\n  name  = \"bad input\"\n  every = \"1h\"\n  %s\n}\n", fluxAttribute(body))
	provider := func(url, token, org string) string {
		return fmt.Sprintf("provider \"influxdb\" {\n  url = %q\n  token = %q\n  org = %q\n}\n", url, token, org) + task
	}
	for name, test := range map[string]struct {
		config string
		want   *regexp.Regexp
	}{
		"malformed url":        {provider("localhost:8086", s.Token, s.Org), acctest.Words(`url`, `INFLUX_HOST`, `has no scheme; use http://localhost:8086`)},
		"unreachable server":   {provider("http://127.0.0.1:1", s.Token, s.Org), acctest.Words(`no response from InfluxDB at http://127.0.0.1:1`, `connection refused`, `Check that InfluxDB is running`)},
		"another server":       {provider(s.URL+"/wrong/prefix", s.Token, s.Org), acctest.Words(`isn't from the InfluxDB API`, `path in the provider's url`)},
		"wrong token":          {provider(s.URL, "wrong", s.Org), acctest.Words(`rejected the API token`, `INFLUX_TOKEN`)},
		"unknown organization": {provider(s.URL, s.Token, "nobody"), acctest.Words(`Organization not found`, `"nobody"`)},
	} {
		t.Run(name, func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				Steps:                    []resource.TestStep{{Config: test.config, ExpectError: test.want}},
			})
		})
	}
}

// A task is removed from the state only if InfluxDB itself reports that it doesn't exist.
func TestAccTask_gone(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := taskConfig(proxy.URL, fluxAttribute(body), `name = "gone"`, `every = "1h"`)
	answer := func(status int, contentType, text string) func() {
		return func() {
			proxy.Spoil(acctest.Rate(1, acctest.Answering(text, status, text, "Content-Type", contentType)))
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig:   answer(http.StatusNotFound, "text/html", "<html><title>404 page not found</title></html>"),
				Config:      config,
				PlanOnly:    true,
				ExpectError: acctest.Words(`responded with a web page (status 404)`),
			},
			{
				PreConfig: answer(http.StatusNotFound, "application/json",
					`{"code":"not found","message":"failed to find task: unauthorized"}`),
				Config:      config,
				PlanOnly:    true,
				ExpectError: acctest.Words(`lacks the permission read:tasks`),
			},
			{
				PreConfig:        func() { proxy.Spoil(nil) },
				Config:           config,
				ConfigPlanChecks: acctest.ExpectNoChange,
			},
			{
				PreConfig: func() {
					task := acctest.TaskNamed(t, "gone")
					if err := acctest.Client(t).DeleteTask(context.Background(), task.ID); err != nil {
						t.Fatal(err)
					}
				},
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}

// An unknown value postpones a check to the apply. It never fails or skips the check.
func TestAccTask_unknown(t *testing.T) {
	config := func(every string) string {
		return acctest.ProviderConfig(acctest.Server(t).URL) + fmt.Sprintf(`
resource "terraform_data" "known_later" {
  input = {
    name     = "unknown"
    every    = %q
    body     = %s
    complete = %s
    org_id   = %q
  }
}

locals {
  later = terraform_data.known_later.output
}

resource "influxdb_task" "test" {
  name   = local.later.name
  every  = local.later.every
  flux   = local.later.body
  org_id = local.later.org_id
}

resource "influxdb_task" "complete" {
  flux = local.later.complete
}
`, every, hclString(body), hclString(complete), acctest.Server(t).OrgID)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "unknown"),
		Steps: []resource.TestStep{
			{
				Config:      config("hourly"),
				ExpectError: acctest.Words(`Invalid every`, `The task "unknown"`, `"hourly"`),
			},
			{
				Config: config("1h"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("influxdb_task.complete", tfjsonpath.New("cron"), knownvalue.StringExact("0 6 * * *")),
				},
			},
		},
	})
}
