package task

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"hash/maphash"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
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

// oldPlaceholder is the age from which on a placeholder isn't that of an apply that
// is running.
var oldPlaceholder = 5 * time.Minute

// newPlaceholder is the first step for a planned task.
func newPlaceholder(plan model, orgID string) influx.TaskCreate {
	// The name is unknown if only the server can read the real script.
	name := cmp.Or(plan.Name.ValueString(), "unfinished task")
	comment := fmt.Sprintf("%s Its script follows in a moment; if it doesn't,\n"+
		"// Terraform was interrupted, and the task can be deleted. Creation %s\n", influx.PlaceholderMark, rand.Text())
	return influx.TaskCreate{
		OrgID:       orgID,
		Name:        name,
		Flux:        flux.Compose(comment, flux.Options{Name: name, Every: "8760h"}),
		Description: plan.Description.ValueString(),
	}
}

// create makes a planned task in two steps, and puts what there is of it into the
// state at once. The result is nil unless there may be a second task.
func (r *taskResource) create(ctx context.Context, plan model, placeholder influx.TaskCreate, resp *resource.CreateResponse) *influx.UnsureCreation {
	task, unsure := r.createPlaceholder(ctx, plan, placeholder, &resp.Diagnostics)
	if task == nil {
		return unsure
	}
	plan.ID = types.StringValue(task.ID)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), task.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: plan.ID})...)

	task, deleted := r.completePlaceholder(ctx, plan, task.ID, &resp.Diagnostics)
	switch {
	case deleted:
		resp.State.RemoveResource(ctx)
	case task != nil:
		plan.takeOver(task)
		framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	}
	return unsure
}

func (r *taskResource) createPlaceholder(ctx context.Context, plan model, placeholder influx.TaskCreate, diags *diag.Diagnostics) (*influx.Task, *influx.UnsureCreation) {
	task, unsure, err := r.Client.CreateTask(ctx, placeholder)
	if influx.MayHaveActed(err) {
		unsure = true
		diags.Append(diagnostic.AppendDetail(r.Errors.Error(plan.subject(), err), "\n\nIt isn't known whether the task was created. "+
			"If it was, InfluxDB has an unfinished task of this name, which does nothing and isn't in the state. A later refresh warns of it."))
	} else if err != nil {
		diags.Append(r.Errors.Error(plan.subject(), err))
	}
	if !unsure {
		return task, nil
	}
	result := &influx.UnsureCreation{TaskCreate: placeholder}
	if task != nil {
		result.ID = task.ID
	}
	return task, result
}

// completePlaceholder gives the placeholder its script and status. If that fails,
// the task is deleted again, and deleted reports whether this succeeded.
func (r *taskResource) completePlaceholder(ctx context.Context, plan model, id string, diags *diag.Diagnostics) (task *influx.Task, deleted bool) {
	script, status := plan.script(), plan.Status.ValueString()
	task, err := r.Client.FinishTask(ctx, id, influx.TaskUpdate{Flux: &script, Status: &status})
	if err == nil {
		return task, false
	}
	diags.Append(hideStrings(r.Errors.Error(plan.subject(), err), script))
	if err := r.Client.DeleteTask(ctx, id); err != nil {
		diags.AddError("An unfinished task is left", fmt.Sprintf(
			"The creation of %s has failed, and the provider couldn't delete the unfinished task either (%s). "+
				"It is tainted in the state, so the next apply replaces it.", plan.subject(), err))
		return nil, false
	}
	return nil, true
}

// warnOfUnsure warns of creations of which a second task may be left.
func warnOfUnsure(left []influx.UnsureCreation, diags *diag.Diagnostics) {
	for _, u := range left {
		diags.AddWarning(fmt.Sprintf("An unfinished task %q may be left", u.Name), fmt.Sprintf(
			"An answer was lost while the task was created, so InfluxDB may have a second, unfinished task of this name, which does nothing. "+
				"The provider couldn't check for it (%s). A later refresh warns of it, with its ID.", u.Err))
	}
}

// warnOfPlaceholders warns of unfinished tasks that the refresh has come across,
// whatever their names.
func (r *taskResource) warnOfPlaceholders(diags *diag.Diagnostics) {
	for _, task := range r.Client.TakePlaceholders(time.Now().Add(-oldPlaceholder)) {
		if !r.Tasks.Manages(task.ID) {
			diags.Append(placeholderWarning(task))
		}
	}
}

// placeholderWarning has the name and the ID in the summary, since Terraform shows
// only the first of several warnings with the same one.
func placeholderWarning(task influx.Task) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("An unfinished task %q exists", influx.Printable(task.Name)), fmt.Sprintf(
		"InfluxDB has an unfinished task with the ID %s, created %s. It was left by a creation that was interrupted, and does nothing. "+
			"Unless another apply is running, delete it in the UI or with: influx task delete --id %s",
		task.ID, task.CreatedAt.Format(time.RFC3339), task.ID))
}

// warnOfSame warns of a task on the server that is like the one to be created: it
// may have been left by an apply that was interrupted before the state had it. Only
// the user knows; another configuration may well have the same task.
func (r *taskResource) warnOfSame(ctx context.Context, plan model, diags *diag.Diagnostics) {
	client := r.Client
	// In an apply, what is there may just have been created by this configuration.
	if client == nil || client.HasWritten() || !framework.Known(plan.Name, plan.OrgID) || !plan.scriptKnown() {
		return
	}
	named, err := client.SharedTasksNamed(ctx, plan.OrgID.ValueString(), plan.Name.ValueString())
	if err != nil {
		// The plan can do without, and what is wrong shows elsewhere.
		return
	}
	for _, task := range named {
		switch {
		case r.Tasks.Manages(task.ID): // a replacement
		case strings.Contains(task.Flux, influx.PlaceholderMark):
			diags.Append(placeholderWarning(task))
		case flux.Equal(plan.script(), task.Flux):
			// Terraform plans again in the apply, and doesn't say then that it replaces a
			// task, so this one may be on its way out.
			diags.AddWarning(fmt.Sprintf("InfluxDB has another task %q", influx.Printable(task.Name)), fmt.Sprintf(
				"It has the ID %s, was created %s, and has the same script. If this run replaces it, there is nothing to do. If the configuration "+
					"had it under another address, add a moved block. If an interrupted apply left it, or if it is the one that you mean, import "+
					"it by this ID. Otherwise, the apply creates a second task.", task.ID, task.CreatedAt.Format(time.RFC3339)))
		}
	}
}

// configSeed is that of the hashes by which configurations are told apart.
var configSeed = maphash.MakeSeed()

// warnOfSameName warns of two tasks of the configuration that have one name.
func (r *taskResource) warnOfSameName(config, plan model, state *model, diags *diag.Diagnostics) {
	if !framework.Known(plan.Name, plan.OrgID) || r.Client == nil || r.Client.HasWritten() {
		return
	}
	id, changed := "", true
	if state != nil {
		id = state.ID.ValueString()
		changed = !plan.Name.Equal(state.Name) && !state.Name.IsNull()
	}
	name := plan.Name.ValueString()
	if r.Tasks.PlanName(plan.OrgID.ValueString(), name, id, maphash.Comparable(configSeed, config), changed) {
		diags.AddAttributeWarning(path.Root("name"), fmt.Sprintf("Two tasks have the name %q", name),
			"The configuration has another task of this name in the same organization. InfluxDB allows that, but the UI shows both by the "+
				"same name, and neither can be imported by its name.")
	}
}
