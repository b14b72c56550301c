// Package task provides influxdb_task: the resource, its list resource and data sources.
package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ resource.ResourceWithConfigure   = (*taskResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*taskResource)(nil)
	_ resource.ResourceWithIdentity    = (*taskResource)(nil)
	_ resource.ResourceWithImportState = (*taskResource)(nil)
	_ resource.ResourceWithMoveState   = (*taskResource)(nil)
)

type taskResource struct{ framework.Resource }

// NewResource returns the resource influxdb_task.
func NewResource() resource.Resource { return &taskResource{} }

func (r *taskResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task"
}

func (r *taskResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("task")
}

func (r *taskResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	org := r.Organizations.Find(ctx, plan.subject(), plan.organization(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	task := newCreation(r, plan, org.ID, resp).run(ctx)
	if task == nil {
		return
	}
	plan.resolveUnknown(task)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
}

func (r *taskResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.KeepIdentity(ctx, state.identity(), resp)
	refreshed, found := r.refresh(ctx, state, &resp.Diagnostics)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	r.warnOfPlaceholders(&resp.Diagnostics)
	if refreshed != state {
		framework.Set(&resp.State.Raw, refreshed, &resp.Diagnostics)
	}
}

// refresh returns the state with the values that the task has on the server. It reports false if the task is deleted.
func (r *taskResource) refresh(ctx context.Context, state model, diags *diag.Diagnostics) (refreshed model, found bool) {
	if !r.CanRead(state.subject(), state.Flux.IsNull(), diags) {
		return state, true
	}
	r.Tasks.Manage(state.ID.ValueString())
	task, err := r.Client.TaskFromListing(ctx, state.OrgID.ValueString(), state.ID.ValueString())
	switch {
	case influx.IsTaskGone(err):
		return state, false
	case err != nil:
		diags.Append(r.Errors.Error(state.subject(), err))
	case task.RunsInvokableScript():
		diags.Append(runsInvokableScript(task))
	default:
		state.refresh(task, r.compare(ctx))
	}
	return state, true
}

func (r *taskResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state model
	framework.Get(req.Config.Raw, &config, &resp.Diagnostics)
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	task := r.update(ctx, plan.withConfiguredText(config), state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.resolveUnknown(task)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// maxUpdates is the maximum number of requests for an update while somebody else changes the task at the same time.
const maxUpdates = 3

// update makes the server's task equal to the plan. It first sends what differs from the state, and then what differs
// from the response, since somebody may have changed the task after the plan.
func (r *taskResource) update(ctx context.Context, plan, state model, diags *diag.Diagnostics) *influx.Task {
	id, planned := state.ID.ValueString(), plan.content()
	change, changed := planned.changesFrom(state.content())
	for range maxUpdates {
		var task *influx.Task
		var err error
		if changed {
			task, err = r.Client.UpdateTask(ctx, id, change)
		} else {
			task, err = r.Client.Task(ctx, id)
		}
		if err != nil {
			diags.Append(hideStrings(r.Errors.Error(state.subject(), err), planned.script))
			return nil
		}
		if change, changed = planned.changesFrom(contentOf(task)); !changed {
			return task
		}
	}
	diags.AddError("Conflicting changes to the task", diagnostic.Sentence(
		"The provider updated %s %d times, and each time somebody else changed it back. Find out who or what else manages this task, then "+
			"apply again.", state.subject(), maxUpdates))
	return nil
}

// hideStrings returns an error without the content of the script's strings, parts of which InfluxDB's message may
// quote.
func hideStrings(d diag.Diagnostic, script string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), flux.Hide(d.Detail(), script))
}

func (r *taskResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Client.DeleteTask(ctx, state.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
	}
}
