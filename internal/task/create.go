package task

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// A task is created in two steps. The first creates a placeholder, which does nothing and isn't due for up to a year.
// The second sets the real script and the status in one request. There are two reasons.
//
// If the answer to the first request is lost, a random number in the placeholder identifies it. The real script
// couldn't be distinguished from that of somebody else who applies the same configuration at the same time.
//
// InfluxDB runs a task that is created inactive, and setting it to inactive later has no effect
// (https://github.com/influxdata/influxdb/issues/26781). A task that is created active may run before it is set to
// inactive.

// creation creates a planned task.
type creation struct {
	*taskResource
	plan        model
	placeholder influx.TaskCreate
	resp        *resource.CreateResponse
}

func newCreation(r *taskResource, plan model, orgID string, resp *resource.CreateResponse) *creation {
	// The name is unknown if only the server can parse the script.
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

// run creates the task, and saves its ID to the state at once. It returns nil after an error.
func (c *creation) run(ctx context.Context) *influx.Task {
	// The next plan warns of placeholders that can't be deleted.
	_ = c.Client.DeleteOldPlaceholders(ctx, c.placeholder.OrgID, c.placeholder.Name, time.Now().Add(-oldPlaceholder))
	c.Client.BeginTaskCreation()
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

// completePlaceholder sets the script and the status of the placeholder. If that fails, it deletes the placeholder or,
// if that fails too, leaves it in the state.
func (c *creation) completePlaceholder(ctx context.Context, id string) *influx.Task {
	script, status := c.plan.script(), c.plan.Status.ValueString()
	task, err := c.Client.CompleteTask(ctx, id, influx.TaskUpdate{Flux: &script, Status: &status})
	if err == nil {
		return task
	}
	c.resp.Diagnostics.Append(hideStrings(c.Errors.Error(c.plan.subject(), err), script))
	if err := c.Client.DeleteTask(ctx, id); err != nil {
		c.resp.Diagnostics.AddError("Unfinished task not deleted", fmt.Sprintf(
			"The creation of %s failed, and the provider couldn't delete the unfinished task either (%s). It does nothing, and is tainted in "+
				"the state: the next apply replaces it.", c.plan.subject(), err))
		return nil
	}
	c.resp.State.RemoveResource(ctx)
	return nil
}

func (c *creation) reportNotCreated(err error) {
	d := c.Errors.Error(c.plan.subject(), err)
	if influx.MayHaveActed(err) {
		d = diagnostic.AppendDetail(d, "\n\nThe provider doesn't know whether the task was created. If it was, InfluxDB has an unfinished task with "+
			"this name, which does nothing and isn't in the state. A later refresh warns about it.")
	}
	c.resp.Diagnostics.Append(d)
}

// end ends the creation. The ID is that of the created task, empty if there is none. The last creation of the apply to
// end warns of all that may have left a duplicate.
func (c *creation) end(ctx context.Context, id string, mayBeDuplicated bool) {
	var duplicate *influx.PossibleDuplicate
	if mayBeDuplicated {
		duplicate = &influx.PossibleDuplicate{TaskCreate: c.placeholder, ID: id}
	}
	for _, d := range c.Client.EndTaskCreation(ctx, duplicate) {
		c.resp.Diagnostics.AddWarning(fmt.Sprintf("Unfinished task %q may exist", d.Name), fmt.Sprintf(
			"A response was lost during the creation of the task, so InfluxDB may have a second, unfinished task with this name, which does "+
				"nothing. The provider couldn't check for it (%s). If it exists, a later refresh warns about it with its ID.", d.Err))
	}
}
