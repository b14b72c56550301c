package task_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// theTask is the one task of this name.
func theTask(t *testing.T, name string) influx.Task {
	t.Helper()
	tasks, err := acctest.Client(t).Tasks(context.Background(), influx.TaskFilter{OrgID: acctest.Server(t).OrgID, Name: name})
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks %q (%v)", len(tasks), name, err)
	}
	return tasks[0]
}

// change is a PreConfig that changes the task of this name behind Terraform's
// back.
func change(t *testing.T, name string, update influx.TaskUpdate) func() {
	return func() {
		t.Helper()
		if _, err := acctest.Client(t).UpdateTask(context.Background(), theTask(t, name).ID, update); err != nil {
			t.Fatal(err)
		}
	}
}

// expectOnlyChange checks that a plan updates the task in place, and that just
// these attributes differ.
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
