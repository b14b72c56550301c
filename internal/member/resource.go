// Package member provides the members and owners of tasks: influxdb_task_member and
// influxdb_task_owner, with their data sources. The two differ by the role only.
package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ resource.ResourceWithConfigure   = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userResource)(nil)
	_ resource.ResourceWithIdentity    = (*userResource)(nil)
	_ resource.ResourceWithImportState = (*userResource)(nil)
)

type userResource struct {
	framework.Resource
	role influx.Role
}

// NewMemberResource returns the resource influxdb_task_member.
func NewMemberResource() resource.Resource { return &userResource{role: influx.Member} }

// NewOwnerResource returns the resource influxdb_task_owner.
func NewOwnerResource() resource.Resource { return &userResource{role: influx.Owner} }

func (r *userResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_" + string(r.role)
}

// model is the resource as Terraform has it, and its identity.
type model struct {
	TaskID types.String `tfsdk:"task_id"`
	UserID types.String `tfsdk:"user_id"`
}

func (r *userResource) subject(m model) string {
	return fmt.Sprintf("the %s %s of the task %s", r.role, m.UserID.ValueString(), m.TaskID.ValueString())
}

// deprecation is InfluxDB's own.
const deprecation = "InfluxDB keeps members and owners of tasks, but they grant nothing. Give permissions to API tokens instead."

func (r *userResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Makes a user %s of a task. A user is either a member or an owner, not both.\n\n"+
			"~> InfluxDB has deprecated members and owners of tasks: it keeps them, but they grant nothing. The user with whose permissions "+
			"a task runs is the `owner_id` of `influxdb_task`, which has nothing to do with this.", article(r.role)),
		DeprecationMessage: deprecation,
		Attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       replace,
				MarkdownDescription: fmt.Sprintf("The ID of the task. Another one removes the user here and makes them %s of the other task.", article(r.role)),
			},
			"user_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       replace,
				MarkdownDescription: fmt.Sprintf("The ID of the user. Another one removes the user and makes the other %s of the task.", article(r.role)),
			},
		},
	}
}

// article returns the role with its article.
func article(role influx.Role) string {
	if role == influx.Owner {
		return "an owner"
	}
	return "a member"
}

func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"task_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The ID of the task."},
			"user_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The ID of the user."},
		},
	}
}

// ModifyPlan checks the IDs.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.ProviderData == nil {
		return
	}
	var plan model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	framework.CheckIDs(&resp.Diagnostics,
		framework.ID{Attribute: "task_id", Of: "task", Value: plan.TaskID}, framework.ID{Attribute: "user_id", Of: "user", Value: plan.UserID})
}

func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	r.giveRole(ctx, plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan)...)
}

// giveRole gives the role to a user who has none on the task.
func (r *userResource) giveRole(ctx context.Context, plan model, diags *diag.Diagnostics) {
	defer r.lock(plan)()
	r.checkRole(ctx, plan, diags)
	if diags.HasError() {
		return
	}
	err := r.Client.AddTaskUser(ctx, plan.TaskID.ValueString(), plan.UserID.ValueString(), r.role)
	switch {
	case influx.IsDuplicate(err):
		diags.Append(r.duplicate(plan, "a member or an owner"))
	case err != nil:
		diags.Append(r.Errors.Error(r.subject(plan), err))
	}
}

// lock lets one resource at a time give the user a role on the task or remove it. Both roles share it, since a user can't
// have both.
func (r *userResource) lock(m model) (unlock func()) {
	return r.Lock(m.TaskID.ValueString(), "user", m.UserID.ValueString())
}

// checkRole reports that the user has a role on the task: after a lost answer, nothing would tell who gave it.
func (r *userResource) checkRole(ctx context.Context, plan model, diags *diag.Diagnostics) {
	for _, role := range []influx.Role{influx.Member, influx.Owner} {
		users, err := r.Client.TaskUsers(ctx, plan.TaskID.ValueString(), role)
		switch {
		case err != nil:
			diags.Append(diagnostic.Error(r.subject(plan), err))
			return
		case plan.isIn(users):
			diags.Append(r.duplicate(plan, article(role)))
		}
	}
}

// isIn reports whether the user is one of these.
func (m model) isIn(users []influx.TaskUser) bool {
	return slices.ContainsFunc(users, func(u influx.TaskUser) bool { return u.ID == m.UserID.ValueString() })
}

// duplicate returns the error about a user who has a role.
func (r *userResource) duplicate(m model, is string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The user has a role on the task already", fmt.Sprintf(
		"The user %[2]s is %[4]s of the task %[1]s already, and can't be both. If the user is %[3]s, manage that with "+
			"this resource by importing it by the ID %[1]s/%[2]s; otherwise remove the other role first.",
		m.TaskID.ValueString(), m.UserID.ValueString(), article(r.role), is))
}

func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.KeepIdentity(ctx, state, resp)
	if !r.CanRead(r.subject(state), false, &resp.Diagnostics) {
		return
	}
	// InfluxDB lists no users also when the task is gone, and when the token may
	// not read it, so it is asked for the task first.
	_, err := r.Client.Task(ctx, state.TaskID.ValueString())
	if influx.IsTaskGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	var users []influx.TaskUser
	if err == nil {
		users, err = r.Client.TaskUsers(ctx, state.TaskID.ValueString(), r.role)
	}
	if err != nil {
		resp.Diagnostics.Append(r.Errors.Error(r.subject(state), err))
		return
	}
	if !state.isIn(users) {
		resp.State.RemoveResource(ctx)
	}
}

// Update is never called, since each change replaces the resource.
func (r *userResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	defer r.lock(state)()
	if err := r.Client.RemoveTaskUser(ctx, state.TaskID.ValueString(), state.UserID.ValueString(), r.role); err != nil {
		resp.Diagnostics.Append(r.Errors.Error(r.subject(state), err))
	}
}

// ImportState imports by task_id/user_id, or by identity.
func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.ImportPair(ctx, string(r.role)+" of the task", "task_id", "user_id", req, resp)
}
