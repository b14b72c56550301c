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

// A task is created in two steps: first a placeholder that does nothing and isn't due for up to a year; then one request
// sets the real script and the status. This has two reasons.
//
// If the answer to the first step is lost, the placeholder is found by a random number in it. The real script could not
// be told from that of somebody else who applies the same configuration at the same time.
//
// And a task that is created inactive runs all the same, and a later change to inactive has no effect
// (https://github.com/influxdata/influxdb/issues/26781), while one that is created active may run before it is made
// inactive.

// oldPlaceholder is the age at which a placeholder can't be that of a running apply any more.
var oldPlaceholder = 5 * time.Minute

// creation is the creation of a planned task.
type creation struct {
	*taskResource
	plan        model
	placeholder influx.TaskCreate
	resp        *resource.CreateResponse
}

func newCreation(r *taskResource, plan model, orgID string, resp *resource.CreateResponse) *creation {
	// The name is unknown if only the server can read the real script.
	name := cmp.Or(plan.Name.ValueString(), "unfinished task")
	comment := fmt.Sprintf("%s Its script follows in a moment; if it doesn't,\n"+
		"// Terraform was interrupted, and the task can be deleted. Creation %s\n", influx.PlaceholderMark, rand.Text())
	return &creation{taskResource: r, plan: plan, resp: resp, placeholder: influx.TaskCreate{
		OrgID:       orgID,
		Name:        name,
		Flux:        flux.Compose(comment, flux.Options{Name: name, Every: "8760h"}),
		Description: plan.Description.ValueString(),
	}}
}

// run creates the task, and saves its ID at once. It returns nil after an error.
func (c *creation) run(ctx context.Context) *influx.Task {
	// The next plan warns of placeholders that can't be deleted.
	_ = c.Client.DeleteOldPlaceholders(ctx, c.placeholder.OrgID, c.placeholder.Name, time.Now().Add(-oldPlaceholder))
	c.Client.BeginCreation()
	placeholder, mayBeDuplicated, err := c.Client.CreateTask(ctx, c.placeholder)
	if err != nil {
		c.end(ctx, "", mayBeDuplicated)
		c.reportNotCreated(err)
		return nil
	}
	defer c.end(ctx, placeholder.ID, mayBeDuplicated)
	c.plan.ID = types.StringValue(placeholder.ID)
	c.resp.Diagnostics.Append(c.resp.State.SetAttribute(ctx, path.Root("id"), placeholder.ID)...)
	c.resp.Diagnostics.Append(c.resp.Identity.Set(ctx, framework.Identity{ID: c.plan.ID})...)
	return c.completePlaceholder(ctx, placeholder.ID)
}

// completePlaceholder gives the placeholder its script and status. If that fails, it rolls back the creation, or leaves
// the placeholder in the state.
func (c *creation) completePlaceholder(ctx context.Context, id string) *influx.Task {
	script, status := c.plan.script(), c.plan.Status.ValueString()
	task, err := c.Client.CompleteTask(ctx, id, influx.TaskUpdate{Flux: &script, Status: &status})
	if err == nil {
		return task
	}
	c.resp.Diagnostics.Append(hideStrings(c.Errors.Error(c.plan.subject(), err), script))
	if err := c.Client.DeleteTask(ctx, id); err != nil {
		c.resp.Diagnostics.AddError("An unfinished task is left", fmt.Sprintf(
			"The creation of %s has failed, and the provider couldn't delete the unfinished task either (%s). "+
				"It is tainted in the state, so the next apply replaces it.", c.plan.subject(), err))
		return nil
	}
	c.resp.State.RemoveResource(ctx)
	return nil
}

func (c *creation) reportNotCreated(err error) {
	d := c.Errors.Error(c.plan.subject(), err)
	if influx.MayHaveActed(err) {
		d = diagnostic.AppendDetail(d, "\n\nIt isn't known whether the task was created. If it was, InfluxDB has an unfinished task of this "+
			"name, which does nothing and isn't in the state. A later refresh warns of it.")
	}
	c.resp.Diagnostics.Append(d)
}

// end ends the creation of the task with an ID, empty if there is none. The last creation that ends warns of those
// that may have left a duplicate.
func (c *creation) end(ctx context.Context, id string, mayBeDuplicated bool) {
	var duplicate *influx.PossibleDuplicate
	if mayBeDuplicated {
		duplicate = &influx.PossibleDuplicate{TaskCreate: c.placeholder, ID: id}
	}
	for _, d := range c.Client.EndCreation(ctx, duplicate) {
		c.resp.Diagnostics.AddWarning(fmt.Sprintf("An unfinished task %q may be left", d.Name), fmt.Sprintf(
			"An answer was lost while the task was created, so InfluxDB may have a second, unfinished task of this name, which does nothing. "+
				"The provider couldn't check for it (%s). A later refresh warns of it, with its ID.", d.Err))
	}
}

// warnOfPlaceholders warns of unfinished tasks that the refresh has come across, whatever their names.
func (r *taskResource) warnOfPlaceholders(diags *diag.Diagnostics) {
	for _, task := range r.Client.TakePlaceholders(time.Now().Add(-oldPlaceholder)) {
		if !r.Tasks.Manages(task.ID) {
			diags.Append(placeholderWarning(task))
		}
	}
}

// placeholderWarning has the name in the summary, since Terraform shows only the first of several warnings with the same
// summary.
func placeholderWarning(task influx.Task) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("An unfinished task %q exists", influx.Printable(task.Name)), fmt.Sprintf(
		"InfluxDB has an unfinished task with the ID %s, created %s. It was left by a creation that was interrupted, and does nothing. "+
			"Unless another apply is running, delete it in the UI or with: influx task delete --id %s",
		task.ID, task.CreatedAt.Format(time.RFC3339), task.ID))
}

// warnOfSame warns of a task on the server that is like the one to be created: it may have been left by an apply that was
// interrupted before the task was in the state. Only the user knows; another configuration may well have the same task.
func (r *taskResource) warnOfSame(ctx context.Context, plan model, diags *diag.Diagnostics) {
	client := r.Client
	// In an apply, a task like this one may just have been created by this configuration.
	if client == nil || client.HasWritten() || !framework.Known(plan.Name, plan.OrgID) || !plan.scriptKnown() {
		return
	}
	named, err := client.TasksNamedFromListing(ctx, plan.OrgID.ValueString(), plan.Name.ValueString())
	if err != nil {
		// The plan can do without, and the error shows elsewhere.
		return
	}
	for _, task := range named {
		switch {
		case r.Tasks.Manages(task.ID): // a replacement
		case strings.Contains(task.Flux, influx.PlaceholderMark):
			diags.Append(placeholderWarning(task))
		case flux.Equal(plan.script(), task.Flux):
			// Terraform plans again in the apply, and doesn't say then that it replaces a task, so this one may be about
			// to be deleted.
			diags.AddWarning(fmt.Sprintf("InfluxDB has another task %q", influx.Printable(task.Name)), fmt.Sprintf(
				"It has the ID %s, was created %s, and has the same script. If this run replaces it, there is nothing to do. If the configuration "+
					"had it under another address, add a moved block. If an interrupted apply left it, or if it is the one that you mean, import "+
					"it by this ID. Otherwise, the apply creates a second task.", task.ID, task.CreatedAt.Format(time.RFC3339)))
		}
	}
}

// configSeed is the seed of the hashes that distinguish configurations.
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
