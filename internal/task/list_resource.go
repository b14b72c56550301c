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
		MarkdownDescription: "Lists the tasks in an organization that match all filters. Omits tasks that the token isn't permitted to read. " +
			"With `terraform query -generate-config-out`, Terraform generates configuration that imports the tasks without changing them.",
		Attributes: framework.ListWithOrganization(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Lists only tasks with exactly this name. Several tasks may have the same name. Defaults to all names.",
			},
			"status": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(influx.TaskActive, influx.TaskInactive)},
				MarkdownDescription: "Lists only tasks with this status: `active` or `inactive`. Defaults to both.",
			},
			"user_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only tasks that run with the permissions of the user with this ID (their `owner_id`). Defaults to all users.",
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

// listResult returns a task of the list, as it would be after an import.
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
