package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ list.ListResourceWithConfigure        = (*listResource)(nil)
	_ list.ListResourceWithConfigValidators = (*listResource)(nil)
)

type listResource struct{ framework.ListResource }

// NewListResource returns the list resource influxdb_task.
func NewListResource() list.ListResource { return &listResource{} }

func (l *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task"
}

type listModel struct {
	Org    types.String `tfsdk:"org"`
	OrgID  types.String `tfsdk:"org_id"`
	Name   types.String `tfsdk:"name"`
	Status types.String `tfsdk:"status"`
	UserID types.String `tfsdk:"user_id"`
}

func (l *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The tasks of an organization that the filters choose, less those that the token may not read. All filters apply together. " +
			"With `terraform query -generate-config-out`, they become configuration that imports them without a change.",
		Attributes: framework.ListWithOrganization(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only tasks of exactly this name; several tasks may have it. Default: all.",
			},
			"status": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(influx.TaskActive, influx.TaskInactive)},
				MarkdownDescription: "Only tasks with this status: `active` or `inactive`. Default: all.",
			},
			"user_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only tasks that run with the permissions of the user with this ID (their `owner_id`). Default: all.",
			},
		}),
	}
}

func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	framework.CheckIDs(&diags, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID}, framework.ID{Attribute: "user_id", Of: "user", Value: config.UserID})
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	const subject = "the list of tasks"
	orgID := l.Organizations.ID(ctx, subject, organization.Attributes{Org: config.Org, OrgID: config.OrgID}, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	tasks := l.Client.EachTask(ctx, influx.TaskFilter{
		OrgID:  orgID,
		UserID: config.UserID.ValueString(),
		Name:   config.Name.ValueString(),
		Status: config.Status.ValueString(),
		Limit:  int(req.Limit),
	})
	stream.Results = func(push func(list.ListResult) bool) {
		var leftOut invokableScripts
		for task, err := range tasks {
			if err != nil {
				diags.Append(l.Errors.Error(subject, err))
				push(list.ListResult{Diagnostics: diags})
				return
			}
			if !leftOut.leaveOut(*task) && !push(listResult(ctx, req, task)) {
				return
			}
		}
		if warning := leftOut.warning(); warning != nil {
			push(list.ListResult{Diagnostics: warning})
		}
	}
}

// listResult returns a task of the list: as it is after an import.
func listResult(ctx context.Context, req list.ListRequest, task *influx.Task) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = influx.Printable(task.Name)
	result.Diagnostics.Append(result.Identity.Set(ctx, framework.Identity{ID: types.StringValue(task.ID)})...)
	if req.IncludeResource {
		var state model
		state.refresh(task, nil)
		framework.Set(&result.Resource.Raw, state, &result.Diagnostics)
	}
	return result
}
