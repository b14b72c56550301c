package task

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// oldPlaceholder is the age from which a placeholder can't belong to a running apply.
const oldPlaceholder = 5 * time.Minute

// warnOfPlaceholders warns of all old placeholders that the refresh has read, whatever their names.
func (r *taskResource) warnOfPlaceholders(diags *diag.Diagnostics) {
	if r.Client == nil {
		return
	}
	for _, task := range r.Client.TakePlaceholders(time.Now().Add(-oldPlaceholder)) {
		if !r.Tasks.Manages(task.ID) {
			diags.Append(placeholderWarning(task))
		}
	}
}

// placeholderWarning returns the warning about a placeholder. Its summary has the name, since Terraform shows only the
// first of several warnings with the same summary.
func placeholderWarning(task influx.Task) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Unfinished task %q exists", influx.Printable(task.Name)), fmt.Sprintf(
		"An interrupted creation left an unfinished task in InfluxDB. It does nothing. Its ID is %s, and it was created at %s. "+
			"Unless another apply is running, delete it in the UI or with: influx task delete --id %s",
		task.ID, task.CreatedAt.Format(time.RFC3339), task.ID))
}

// warnOfExisting warns of a task on the server that equals the one to be created. An apply that was interrupted before
// the task was in the state may have left it, but it may also belong to another configuration: only the user knows.
func (r *taskResource) warnOfExisting(ctx context.Context, plan model, diags *diag.Diagnostics) {
	client := r.Client
	// During an apply, this configuration itself may just have created such a task.
	if client == nil || client.HasWritten() || !framework.Known(plan.Name, plan.OrgID) || !plan.scriptKnown() {
		return
	}
	named, err := client.TasksNamedFromListing(ctx, plan.OrgID.ValueString(), plan.Name.ValueString())
	if err != nil {
		return // The plan works without this check, and other requests report the error.
	}
	for _, task := range named {
		switch {
		case r.Tasks.Manages(task.ID): // The plan replaces it.
		case strings.Contains(task.Flux, influx.PlaceholderMark):
			diags.Append(placeholderWarning(task))
		case flux.Equal(plan.script(), task.Flux):
			// Terraform plans again in the apply, and doesn't tell the provider then that it replaces a task. So this
			// task may be about to be deleted.
			diags.AddWarning(fmt.Sprintf("Task %q already exists in InfluxDB", influx.Printable(task.Name)), fmt.Sprintf(
				"InfluxDB has a task with the same name and script. Its ID is %s, and it was created at %s. The apply will create a second one, "+
					"unless this run replaces it. If you renamed the resource, add a moved block. If an interrupted apply left the task, or "+
					"if you want to manage this one, import it by this ID.", task.ID, task.CreatedAt.Format(time.RFC3339)))
		}
	}
}

// configSeed is the seed of the hashes that identify configurations.
var configSeed = maphash.MakeSeed()

// warnOfDuplicateName warns of two tasks of the configuration that have the same name.
func (r *taskResource) warnOfDuplicateName(config, plan model, state *model, diags *diag.Diagnostics) {
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
		diags.AddAttributeWarning(path.Root("name"), fmt.Sprintf("Duplicate task name %q", name),
			"The configuration has another task with this name in the same organization. InfluxDB allows this, but you can't distinguish the "+
				"two in the UI, or import either of them by name. Unless this is intended, rename one.")
	}
}
