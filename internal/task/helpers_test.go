package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const address = "influxdb_task.test"

// body is a script without an option. Reformatting it would lose comments and layout.
const body = `// Keeps an hourly mean.
import "influxdata/influxdb/schema" // not used

from(bucket: "default") |> range(start: -1h)   // all on one line
    |> mean()
`

// complete is a complete script.
const complete = `package main

option task = {
    name: "complete", // shown in the UI
    cron: "0 6 * * *",
    offset: 90m,
    concurrency: 2,
}

from(bucket: "default") |> range(start: -1h)
`

// taskConfig returns a provider block and a task with lines such as `every = "1h"`.
func taskConfig(url string, lines ...string) string {
	return acctest.ProviderConfig(url) + "resource \"influxdb_task\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// fluxAttribute returns the line that sets flux to any script.
func fluxAttribute(script string) string { return "flux = " + hclString(script) }

// hclString returns a text as a string literal of HCL.
func hclString(s string) string {
	quoted, _ := json.Marshal(s)
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(quoted))
}

// serverTask calls a check with the task on the server.
func serverTask(t *testing.T, check func(*influx.Task) error) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		task, err := acctest.Client(t).Task(context.Background(), s.RootModule().Resources[address].Primary.ID)
		if err != nil {
			return err
		}
		return check(task)
	}
}

// serverScript checks the script on the server, byte for byte.
func serverScript(t *testing.T, want string) resource.TestCheckFunc {
	return serverTask(t, func(task *influx.Task) error {
		if task.Flux != want {
			return fmt.Errorf("the script on the server is\n%s\nnot\n%s", task.Flux, want)
		}
		return nil
	})
}

// destroyed checks that no task with this name exists.
func destroyed(t *testing.T, name string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		tasks, err := acctest.Client(t).Tasks(context.Background(), influx.TaskFilter{OrgID: acctest.Server(t).OrgID, Name: name})
		if err == nil && len(tasks) > 0 {
			err = fmt.Errorf("%d tasks %q are left", len(tasks), name)
		}
		return err
	}
}

func expectUpdate(attribute string, value knownvalue.Check) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
		plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value),
	}}
}

// oneUpdate checks that the step has sent one update with these fields, and no other change.
func oneUpdate(proxy *acctest.Proxy, fields ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		requests := proxy.Take()
		if len(requests) != 1 {
			return fmt.Errorf("not one request: %v", requests)
		}
		return sent(requests[0], http.MethodPatch, fields...)
	}
}

// created checks that the step has created a task with two requests.
func created(proxy *acctest.Proxy) resource.TestCheckFunc {
	return func(*terraform.State) error {
		requests := proxy.Take()
		if len(requests) != 2 {
			return fmt.Errorf("not two requests: %v", requests)
		}
		return errors.Join(
			sent(requests[0], http.MethodPost, "orgID", "flux"),
			sent(requests[1], http.MethodPatch, "flux", "status"))
	}
}

func sent(request acctest.Request, method string, fields ...string) error {
	var body map[string]any
	if err := json.Unmarshal([]byte(request.Body), &body); err != nil {
		return err
	}
	if got := slices.Sorted(maps.Keys(body)); request.Method != method || !slices.Equal(got, slices.Sorted(slices.Values(fields))) {
		return fmt.Errorf("not a %s with %v: %v", method, fields, request)
	}
	return nil
}

// change returns a PreConfig that changes the task with this name outside of Terraform.
func change(t *testing.T, name string, update influx.TaskUpdate) func() {
	return func() {
		t.Helper()
		if _, err := acctest.Client(t).UpdateTask(context.Background(), acctest.TaskNamed(t, name).ID, update); err != nil {
			t.Fatal(err)
		}
	}
}

// expectOnlyChange checks that a plan updates the task in place, and that only these attributes differ.
func expectOnlyChange(attributes ...string) plancheck.PlanCheck { return onlyChange(attributes) }

type onlyChange []string

func (want onlyChange) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, rc := range req.Plan.ResourceChanges {
		if rc.Address != address {
			continue
		}
		before, _ := rc.Change.Before.(map[string]any)
		after, _ := rc.Change.After.(map[string]any)
		unknown, _ := rc.Change.AfterUnknown.(map[string]any)
		var differ []string
		for name := range before {
			if unknown[name] == true || !reflect.DeepEqual(before[name], after[name]) {
				differ = append(differ, name)
			}
		}
		slices.Sort(differ)
		sorted := slices.Sorted(slices.Values(want))
		if !rc.Change.Actions.Update() || !slices.Equal(differ, sorted) {
			resp.Error = fmt.Errorf("the plan is to %v with changes of %v, not an update of %v", rc.Change.Actions, differ, sorted)
		}
		return
	}
	resp.Error = fmt.Errorf("the plan says nothing of %s", address)
}
