package task_test

import (
	"fmt"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// A moved block accepts the state of another provider by its ID, and produces no diff for a task or a label that the
// configuration describes.
func TestAccMoved(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, cli.MovedTypes)
	s, client := acctest.Server(t), acctest.Client(t)
	const script = "option task = {name: \"moved\", every: 8760h}\n\nbuckets()\n"
	task, _, err := client.CreateTask(t.Context(), influx.TaskCreate{OrgID: s.OrgID, Flux: script})
	if err != nil {
		t.Fatal(err)
	}
	label, err := client.CreateLabel(t.Context(), influx.LabelCreate{OrgID: s.OrgID, Name: "moved label", Properties: map[string]string{"color": "#ffffff"}})
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": `
resource "influxdb_task" "report" {
  name  = "moved"
  every = "8760h"
  flux  = "buckets()\n"
}

resource "influxdb_label" "report" {
  name       = "moved label"
  properties = { color = "#ffffff" }
}

moved {
  from = influxdb_task_by_flux.report
  to   = influxdb_task.report
}

moved {
  from = influxdb_tag.report
  to   = influxdb_label.report
}
`})
	state := func(taskID, labelID string) string {
		return fmt.Sprintf(`{"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "moved", "resources": [
			{"mode": "managed", "type": "influxdb_task_by_flux", "name": "report", "provider": "provider[\"registry.terraform.io/influxtasks/influxdb\"]",
			 "instances": [{"schema_version": 3, "attributes": {"id": %q, "flux": "", "runs": [1, {"a": null}], "status": "inactive"}}]},
			{"mode": "managed", "type": "influxdb_tag", "name": "report", "provider": "provider[\"registry.terraform.io/influxtasks/influxdb\"]",
			 "instances": [{"schema_version": 0, "attributes": {"id": %q}}]}]}`, taskID, labelID)
	}

	w.Write(t, "terraform.tfstate", state("not-an-id", label.ID))
	out, code := w.Run(t, "plan")
	if want := acctest.Words("influxdb_task_by_flux can't become a task", `"not-an-id"`, "import the task instead"); code == 0 || !want.MatchString(out) {
		t.Errorf("an ID of another kind: exit code %d:\n%s", code, out)
	}
	w.Write(t, "terraform.tfstate", state(task.ID, label.ID))
	out, code = w.Run(t, "plan", "-refresh=false")
	if want := acctest.Words("The state of the", task.ID, "has only the ID", "-refresh=false"); code == 0 || !want.MatchString(out) {
		t.Errorf("without a refresh: exit code %d:\n%s", code, out)
	}
	if out := w.MustRun(t, "plan"); !acctest.Words("has moved to influxdb_label.report", "has moved to influxdb_task.report", "0 to add, 0 to change, 0 to destroy").MatchString(out) {
		t.Errorf("the plan:\n%s", out)
	}
	w.MustRun(t, "apply", "-auto-approve")
	if out := w.MustRun(t, "plan"); !acctest.Words("No changes").MatchString(out) {
		t.Errorf("the second plan:\n%s", out)
	}
	if after, err := client.Task(t.Context(), task.ID); err != nil || after.Flux != script || !after.UpdatedAt.IsZero() {
		t.Errorf("the task after the move: %+v, %v", after, err)
	}
	w.MustRun(t, "destroy", "-auto-approve")
}
