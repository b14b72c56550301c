package task

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tfkit"
)

// A task is created in two steps: first a placeholder that does nothing and isn't
// due for up to a year; then the real script and the status come in one request.
// This has two reasons.
//
// If the answer to the first step is lost, the placeholder is found by a random
// number in it. The real script could not be told from that of somebody else who
// applies the same configuration at the same time.
//
// And a task that is created inactive runs all the same, and a later change to
// inactive has no effect (https://github.com/influxdata/influxdb/issues/26781),
// while one that is created active may run before it is made inactive.

// unfinished begins the comment by which a placeholder is known.
const unfinished = "// This task is unfinished and does nothing."

// newCreation is the first step for a planned task.
func newCreation(plan model, orgID string) influx.TaskCreate {
	// The name is unknown if only the server can read the real script.
	name := cmp.Or(plan.Name.ValueString(), "unfinished task")
	comment := fmt.Sprintf("%s Its script follows in a moment; if it doesn't,\n"+
		"// Terraform was cut off, and the task can be deleted. Creation %s\n", unfinished, rand.Text())
	return influx.TaskCreate{
		OrgID:       orgID,
		Name:        name,
		Flux:        flux.Compose(comment, flux.Options{Name: name, Every: "8760h"}),
		Description: plan.Description.ValueString(),
	}
}

// begin takes the first step. Unsure reports that the placeholder may be there
// twice.
func (r *taskResource) begin(ctx context.Context, plan model, creation influx.TaskCreate, diags *diag.Diagnostics) (task *influx.Task, unsure bool) {
	task, unsure, err := r.provider.Client.CreateTask(ctx, creation)
	if influx.MayHaveActed(err) {
		diags.Append(tfkit.WithMore(r.provider.ErrorDiagnostic(plan.subject(), err), "\n\nWhether it was created could not be found out. "+
			"If it was, InfluxDB has a task of this name that is unfinished, does nothing, and isn't in the state. The next plan "+
			"says so if it is there."))
	} else if err != nil {
		diags.Append(r.provider.ErrorDiagnostic(plan.subject(), err))
	}
	return task, unsure
}

// finish takes the second step. If it fails, the task is deleted again, and gone
// reports whether that succeeded.
func (r *taskResource) finish(ctx context.Context, plan model, id string, diags *diag.Diagnostics) (task *influx.Task, gone bool) {
	script, status := plan.script(), plan.Status.ValueString()
	task, err := r.provider.Client.FinishTask(ctx, id, influx.TaskUpdate{Flux: &script, Status: &status})
	if err == nil {
		return task, false
	}
	diags.Append(hideStrings(r.provider.ErrorDiagnostic(plan.subject(), err), script))
	if err := r.provider.Client.DeleteTask(ctx, id); err != nil {
		diags.AddError("An unfinished task is left", fmt.Sprintf(
			"The creation of %s has failed, and what is there of it could not be deleted either (%s). "+
				"The state has it as tainted: the next apply replaces it.", plan.subject(), err))
		return nil, false
	}
	return nil, true
}

// sweep deletes what has come of a lost first step after all.
func (r *taskResource) sweep(ctx context.Context, plan model, creation influx.TaskCreate, diags *diag.Diagnostics) {
	left, err := r.provider.Client.TasksWithScript(ctx, creation)
	for _, task := range left {
		if err == nil && task.ID != plan.ID.ValueString() {
			err = r.provider.Client.DeleteTask(ctx, task.ID)
		}
	}
	if err != nil {
		diags.AddWarning("An unfinished task may be left", fmt.Sprintf(
			"%s is created. But an answer was lost on the way, and InfluxDB may have a second task of this name, which does nothing (%s). "+
				"If it is there, the next plan that creates a task of this name says so.", tfkit.Capitalize(plan.subject()), err))
	}
}

// warnOfSame warns of a task on the server that is like the one to be created: it
// may have been left by an apply that was cut off before the state had it. Only
// the user knows; another configuration may well have the same task.
func (r *taskResource) warnOfSame(ctx context.Context, plan model, diags *diag.Diagnostics) {
	client := r.provider.Client
	// In an apply, what is there may just have been created by this configuration.
	if client == nil || client.HasWritten() || !tfkit.Known(plan.Name, plan.OrgID) || !plan.scriptKnown() {
		return
	}
	named, err := client.SharedTasksNamed(ctx, plan.OrgID.ValueString(), plan.Name.ValueString())
	if err != nil {
		// The plan can do without, and what is wrong shows elsewhere.
		return
	}
	for _, task := range named {
		// The name is in the summary, since Terraform shows only the first of
		// several warnings with the same one.
		about := fmt.Sprintf("InfluxDB has a task of this name with the ID %s, created %s", task.ID, task.CreatedAt.Format(time.RFC3339))
		switch {
		case strings.Contains(task.Flux, unfinished):
			diags.AddWarning(fmt.Sprintf("An unfinished task %q exists", task.Name), about+
				". It was left by a creation that was cut off, and does nothing. Unless another apply is under way just now, delete it.")
		case flux.Same(plan.script(), task.Flux):
			diags.AddWarning(fmt.Sprintf("The task %q exists already", task.Name), about+", and with the same script. If an apply that was "+
				"cut off has left it, or if it is the one that you mean, import it by this ID. If not, the apply creates a second one.")
		}
	}
}
