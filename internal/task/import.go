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

// MoveState lets a moved block take over a task from another provider.
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
	case id == "":
		var given framework.Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
		id = given.ID.ValueString()
	case strings.Contains(id, "/"):
		id = r.idByName(ctx, id, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !influx.IsID(id) {
		resp.Diagnostics.AddError("Not a task's ID", fmt.Sprintf(
			"%q can't be imported. Give the task's ID (16 hexadecimal digits, as in the address of the task in the UI), or the name of "+
				"its organization and its own name as organization/name.", id))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: types.StringValue(id)})...)
}

// idByName finds the task of "organization/name", each of which may have
// slashes in it.
func (r *taskResource) idByName(ctx context.Context, orgAndName string, diags *diag.Diagnostics) string {
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
		return r.idIn(ctx, org, orgAndName[i+1:], diags)
	}
	diags.AddError("No such organization", fmt.Sprintf(
		"%q can't be imported: InfluxDB has no organization, of those that the token may see, whose name comes before a slash in it.", orgAndName))
	return ""
}

// idIn finds the one task of this name in an organization.
func (r *taskResource) idIn(ctx context.Context, org *influx.Organization, name string, diags *diag.Diagnostics) string {
	tasks, err := r.Client.Tasks(ctx, influx.TaskFilter{OrgID: org.ID, Name: name})
	if err != nil {
		diags.Append(r.Errors.Error(fmt.Sprintf("the task %q in the organization %q", name, org.Name), err))
		return ""
	}
	switch len(tasks) {
	case 0:
		diags.AddError("No such task", fmt.Sprintf("The organization %q has no task %q that the token may see.", org.Name, name))
		return ""
	case 1:
		return tasks[0].ID
	}
	diags.AddError("Several tasks of this name", fmt.Sprintf(
		"The organization %q has %d tasks %q. Import the right one by its ID:%s", org.Name, len(tasks), name, listed(tasks)))
	return ""
}
