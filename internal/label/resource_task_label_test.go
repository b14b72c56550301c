package label_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

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

const taskLabel = "influxdb_task_label.test"

// labeled returns a configuration with two labels, and a task that has one of them.
func labeled(t *testing.T, name, label string) string {
	return acctest.ProviderConfig(acctest.Server(t).URL) + fmt.Sprintf(`
resource "influxdb_label" "a" { name = "%[1]s a" }
resource "influxdb_label" "b" { name = "%[1]s b" }

resource "influxdb_task" "test" {
  name  = %[1]q
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -1h)"
}

resource "influxdb_task_label" "test" {
  task_id  = influxdb_task.test.id
  label_id = influxdb_label.%[2]s.id
}
`, name, label)
}

func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(taskLabel, action)}}
}

func importID(s *terraform.State) (string, error) {
	r := s.RootModule().Resources[taskLabel].Primary
	return r.Attributes["task_id"] + "/" + r.Attributes["label_id"], nil
}

func TestAccTaskLabel(t *testing.T) {
	const name = "task label"
	// serverHas checks that this is the task's only label.
	serverHas := func(label string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if labels := acctest.TaskNamed(t, name).Labels; len(labels) != 1 || labels[0].Name != label {
				return fmt.Errorf("the task has %v", labels)
			}
			return nil
		}
	}
	data := `
data "influxdb_task_labels" "test" { task_id = influxdb_task_label.test.task_id }
data "influxdb_task_labels" "none" { task_id = influxdb_task.none.id }

resource "influxdb_task" "none" {
  name  = "no labels"
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -1h)"
}
`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: labeled(t, name, "a") + data,
				Check:  serverHas(name + " a"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.influxdb_task_labels.test", tfjsonpath.New("labels"), knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"id":         knownvalue.NotNull(),
							"org_id":     knownvalue.StringExact(acctest.Server(t).OrgID),
							"name":       knownvalue.StringExact(name + " a"),
							"properties": knownvalue.MapSizeExact(0),
						}),
					})),
					statecheck.ExpectKnownValue("data.influxdb_task_labels.none", tfjsonpath.New("labels"), knownvalue.ListSizeExact(0)),
				},
			},
			{ResourceName: taskLabel, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateIdFunc: importID},
			{ResourceName: taskLabel, ImportState: true, ImportStateId: "0123456789abcdef", ExpectError: acctest.Words("task_id/label_id")},
			{
				Config:           labeled(t, name, "b"),
				ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate),
				Check:            serverHas(name + " b"),
			},
			{
				// Another client removes the label.
				PreConfig: func() {
					task := acctest.TaskNamed(t, name)
					if err := acctest.Client(t).RemoveTaskLabel(context.Background(), task.ID, task.Labels[0].ID); err != nil {
						t.Fatal(err)
					}
				},
				Config:           labeled(t, name, "b"),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
				Check:            serverHas(name + " b"),
			},
			{
				// The server keeps the labels of a deleted task.
				PreConfig: func() {
					if err := acctest.Client(t).DeleteTask(context.Background(), acctest.TaskNamed(t, name).ID); err != nil {
						t.Fatal(err)
					}
				},
				Config:           labeled(t, name, "b"),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
				Check:            serverHas(name + " b"),
			},
		},
	})
}

func TestAccTaskLabel_importByIdentity(t *testing.T) {
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: labeled(t, "task label by identity", "a")},
			{ResourceName: taskLabel, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// The resource rejects duplicates, and labels and tasks that don't fit, even where the server would accept them.
func TestAccTaskLabel_badInput(t *testing.T) {
	foreign, err := acctest.Client(t).CreateLabel(t.Context(), influx.LabelCreate{OrgID: acctest.Organization(t, "other").ID, Name: "foreign"})
	if err != nil {
		t.Fatal(err)
	}
	const name = "task label bad input"
	more := func(taskID, labelID string) string {
		return labeled(t, name, "a") + fmt.Sprintf("\nresource \"influxdb_task_label\" \"more\" {\n  task_id  = %s\n  label_id = %s\n}\n", taskID, labelID)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: labeled(t, name, "a")},
			{
				Config:      more("influxdb_task.test.id", `"`+foreign.ID+`"`),
				ExpectError: acctest.Words("Label belongs to another organization", `"foreign" (`+foreign.ID+`)`),
			},
			{
				Config:      more(`"0123456789abcdef"`, "influxdb_label.a.id"),
				ExpectError: acctest.Words("The task 0123456789abcdef", "task not found"),
			},
			{
				Config:      more("influxdb_task.test.id", `"0123456789abcdef"`),
				ExpectError: acctest.Words("The label 0123456789abcdef", "label not found"),
			},
			{
				Config:      more("influxdb_task_label.test.task_id", "influxdb_task_label.test.label_id"),
				ExpectError: acctest.Words("Label is already attached", "import it with the ID"),
			},
			{Config: more(`"x"`, "influxdb_label.a.id"), ExpectError: acctest.Words("isn't a valid task_id. Use an InfluxDB ID", "use the data source influxdb_task")},
			{Config: more("influxdb_task.test.id", `"x"`), ExpectError: acctest.Words("isn't a valid label_id. Use an InfluxDB ID", "use the data source influxdb_label")},
			{
				Config:      labeled(t, name, "a") + `data "influxdb_task_labels" "none" { task_id = "0123456789abcdef" }`,
				ExpectError: acctest.Words("task not found"),
			},
		},
	})
}

// If two resources attach the same label to the same task, one succeeds and the other reports it. This holds even if a
// request is lost: InfluxDB's "already exists" then doesn't tell who attached the label.
func TestAccTaskLabel_twice(t *testing.T) {
	t.Parallel()
	proxy := acctest.NewProxy(t)
	w := acctest.NewWorkspace(t, nil).With("INFLUX_HOST=" + proxy.URL)
	const rest = `
resource "influxdb_label" "a" { name = "twice" }

resource "influxdb_task" "test" {
  name  = "twice"
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -1h)"
}
`
	w.Write(t, "main.tf", rest)
	w.MustRun(t, "apply", "-auto-approve")
	w.Write(t, "main.tf", rest+`
resource "influxdb_task_label" "test" {
  count    = 2
  task_id  = influxdb_task.test.id
  label_id = influxdb_label.a.id
}
`)
	proxy.Spoil(acctest.Times(1, func(r *http.Request) *acctest.Fault {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/labels") {
			return nil
		}
		return &acctest.BadGateway
	}))
	if out, code := w.Run(t, "apply", "-auto-approve"); code == 0 || !acctest.Words("Label is already attached").MatchString(out) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if state := w.MustRun(t, "state", "list"); strings.Count(state, "influxdb_task_label.test") != 1 {
		t.Errorf("the state has\n%s", state)
	}
}

// While a setting of the provider is unknown, an import fails, and so does a plan if the state has only the label's ID.
func TestAccLabel_unknownProvider(t *testing.T) {
	t.Parallel()
	s := acctest.Server(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": labeled(t, "unknown provider", "a")})
	w.MustRun(t, "apply", "-auto-approve")
	unknown := strings.Replace(labeled(t, "unknown provider", "a"), fmt.Sprintf("url   = %q", s.URL), "url   = terraform_data.server.output", 1) +
		fmt.Sprintf("resource \"terraform_data\" \"server\" { input = %q }\n", s.URL)
	w.Write(t, "main.tf", unknown)
	if out := w.MustRun(t, "plan"); strings.Count(out, "Warning: Not refreshed") != 1 || !strings.Contains(out, "Plan: 1 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the plan from a whole state:\n%s", out)
	}

	task := acctest.TaskNamed(t, "unknown provider")
	w.Write(t, "import.tf", fmt.Sprintf(`
import {
  to = influxdb_label.c
  id = %[2]q
}

resource "influxdb_label" "c" { name = "c" }

import {
  to = influxdb_task_label.test2
  id = "%[1]s/%[2]s"
}

resource "influxdb_task_label" "test2" {
  task_id  = %[1]q
  label_id = %[2]q
}
`, task.ID, task.Labels[0].ID))
	out, code := w.Run(t, "plan")
	for _, what := range []string{"the label can't be imported", "the label of the task can't be imported"} {
		if code == 0 || !acctest.Words(what, "-target").MatchString(out) {
			t.Errorf("no %q in:\n%s", what, out)
		}
	}

	w.Write(t, "import.tf", "")
	w.ForgetAllBut(t, "influxdb_label", "id")
	if out, code := w.Run(t, "plan"); code == 0 || !acctest.Words("the state has only its ID", "-target").MatchString(out) {
		t.Errorf("the plan from a state with an ID alone:\n%s", out)
	}
	w.Write(t, "main.tf", labeled(t, "unknown provider", "a"))
	w.MustRun(t, "destroy", "-auto-approve")
}
