package task

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// MoveState accepts tasks of other providers in moved blocks.
func (r *taskResource) MoveState(context.Context) []resource.StateMover {
	return framework.MoveByID("task")
}

// ImportState imports by identity, by ID, or by organization and name.
func (r *taskResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.CanImport("task", &resp.Diagnostics) {
		return
	}
	id := req.ID
	switch {
	case !req.Identity.Raw.IsNull():
		var identity framework.Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		id = identity.ID.ValueString()
	case strings.Contains(id, "/") && !strings.HasSuffix(id, "/"):
		id = r.idByOrganizationAndName(ctx, id, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !influx.IsID(id) {
		resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf(
			"%q isn't a valid import ID. Use the task's ID (16 hexadecimal digits, which you find in the task's URL in the UI), or organization/name "+
				"with the names of the organization and the task.", id))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: types.StringValue(id)})...)
}

// idByOrganizationAndName returns the ID of the task "organization/name". Both names may contain slashes.
func (r *taskResource) idByOrganizationAndName(ctx context.Context, orgAndName string, diags *diag.Diagnostics) string {
	for i, c := range orgAndName {
		if c != '/' {
			continue
		}
		org, err := r.Organizations.ByName(ctx, orgAndName[:i])
		if influx.IsOrganizationGone(err) {
			continue
		}
		if err != nil {
			diags.Append(r.Errors.Error(fmt.Sprintf("the organization %q", orgAndName[:i]), err))
			return ""
		}
		return r.idByName(ctx, org, orgAndName[i+1:], diags)
	}
	diags.AddError("Organization not found", fmt.Sprintf(
		"%q can't be imported as organization/name: no organization with the name before the slash is visible to the token. Check the "+
			"organization's name, or import the task by its ID.", orgAndName))
	return ""
}

// idByName returns the ID of the task with this name in an organization.
func (r *taskResource) idByName(ctx context.Context, org *influx.Organization, name string, diags *diag.Diagnostics) string {
	tasks, err := r.Client.Tasks(ctx, influx.TaskFilter{OrgID: org.ID, Name: name})
	if err != nil {
		diags.Append(r.Errors.Error(fmt.Sprintf("the task %q in the organization %q", name, org.Name), err))
		return ""
	}
	switch len(tasks) {
	case 0:
		diags.AddError("Task not found", fmt.Sprintf(
			"No task %q in the organization %q is visible to the token. Check the name, which is case-sensitive, and the token's permission read:tasks.",
			name, org.Name))
		return ""
	case 1:
		return tasks[0].ID
	}
	diags.AddError("Task name is not unique", fmt.Sprintf(
		"The organization %q has %d tasks with the name %q. Import one of them by its ID:%s", org.Name, len(tasks), name, formatTasks(tasks)))
	return ""
}
