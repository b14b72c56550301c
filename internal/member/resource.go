// Package member provides influxdb_task_member and influxdb_task_owner: the resources and their data sources. Members
// and owners differ only in the role.
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

// model is the resource in the configuration, a plan or the state, and its identity.
type model struct {
	TaskID types.String `tfsdk:"task_id"`
	UserID types.String `tfsdk:"user_id"`
}

func (r *userResource) subject(m model) string {
	return fmt.Sprintf("the %s %s of the task %s", r.role, m.UserID.ValueString(), m.TaskID.ValueString())
}

// deprecation is the message for what InfluxDB itself has deprecated.
const deprecation = "Members and owners of tasks grant no permissions in InfluxDB. Grant permissions with API tokens instead."

const tokensPage = "[API tokens](https://docs.influxdata.com/influxdb/v2/admin/tokens/)"

func (r *userResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	requiresReplace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Manages %s of a task.\n\n"+
			"~> **Warning** Members and owners of a task grant no permissions: InfluxDB stores them, but never checks them, and has deprecated "+
			"them. This resource exists so that you can manage, import and remove entries that other tools have created. To control access to "+
			"tasks, use %s. A task runs with the permissions of the user in the `owner_id` of `influxdb_task`, which this resource doesn't change.\n\n"+
			"A user is either a member or an owner of a task, not both.", withArticle(r.role), tokensPage),
		DeprecationMessage: deprecation,
		Attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       requiresReplace,
				MarkdownDescription: "ID of the task. Changing this forces replacement.",
			},
			"user_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       requiresReplace,
				MarkdownDescription: "ID of the user, as shown by `influx user list`. Changing this forces replacement.",
			},
		},
	}
}

// withArticle returns the role with its article.
func withArticle(role influx.Role) string {
	if role == influx.Owner {
		return "an owner"
	}
	return "a member"
}

func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"task_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the task."},
			"user_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the user."},
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
	r.addRole(ctx, plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan)...)
}

// addRole adds the user in this role, or adds an error if the user already has a role on the task.
func (r *userResource) addRole(ctx context.Context, plan model, diags *diag.Diagnostics) {
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

// lock ensures that only one resource at a time adds or removes a role of the user on the task. Both roles share the
// lock, since a user can't have both.
func (r *userResource) lock(m model) (unlock func()) {
	return r.Lock(m.TaskID.ValueString(), "user", m.UserID.ValueString())
}

// checkRole adds an error if the user already has a role on the task: after a lost response, the provider couldn't tell
// who added it.
func (r *userResource) checkRole(ctx context.Context, plan model, diags *diag.Diagnostics) {
	for _, role := range []influx.Role{influx.Member, influx.Owner} {
		users, err := r.Client.TaskUsers(ctx, plan.TaskID.ValueString(), role)
		switch {
		case err != nil:
			diags.Append(r.Errors.Error(r.subject(plan), err))
			return
		case plan.isIn(users):
			diags.Append(r.duplicate(plan, withArticle(role)))
		}
	}
}

// isIn reports whether the user is one of these users.
func (m model) isIn(users []influx.TaskUser) bool {
	return slices.ContainsFunc(users, func(u influx.TaskUser) bool { return u.ID == m.UserID.ValueString() })
}

// duplicate returns the error about a user who already has a role, which may be one of several.
func (r *userResource) duplicate(m model, existing string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("User already has a role on the task", fmt.Sprintf(
		"The user %[2]s is already %[4]s of the task %[1]s. A user can have only one role on a task. If this role is %[3]s, import it with "+
			"the ID %[1]s/%[2]s. Otherwise, remove it first.",
		m.TaskID.ValueString(), m.UserID.ValueString(), r.role, existing))
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
	// The list of users is empty, too, if the task doesn't exist or isn't visible to the token, so the task is read
	// first.
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

// Update is never called: each change forces replacement.
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
