package task_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// words matches a message that has these phrases in this order, however the
// command line wraps them.
func words(phrases ...string) *regexp.Regexp {
	var pattern strings.Builder
	pattern.WriteString(`(?s)`)
	for i, phrase := range phrases {
		if i > 0 {
			pattern.WriteString(`.*`)
		}
		var quoted []string
		for _, word := range strings.Fields(phrase) {
			quoted = append(quoted, regexp.QuoteMeta(word))
		}
		pattern.WriteString(strings.Join(quoted, `[\s│]+`))
	}
	return regexp.MustCompile(pattern.String())
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

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
		var differ []string
		for name := range before {
			if !reflect.DeepEqual(before[name], after[name]) {
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
