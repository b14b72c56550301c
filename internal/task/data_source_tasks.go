package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ datasource.DataSourceWithConfigure        = (*tasksDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*tasksDataSource)(nil)
)

type tasksDataSource struct{ framework.DataSource }

// NewListDataSource returns the data source influxdb_tasks.
func NewListDataSource() datasource.DataSource { return &tasksDataSource{} }

func (d *tasksDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_tasks"
}

type tasksModel struct {
	Org    types.String      `tfsdk:"org"`
	OrgID  types.String      `tfsdk:"org_id"`
	Name   types.String      `tfsdk:"name"`
	Status types.String      `tfsdk:"status"`
	UserID types.String      `tfsdk:"user_id"`
	Type   types.String      `tfsdk:"type"`
	Limit  types.Int64       `tfsdk:"limit"`
	Tasks  []dataSourceModel `tfsdk:"tasks"`
}

func (d *tasksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The tasks of an organization that the filters choose, less those that the token may not read. All filters apply " +
			"together.",
		Attributes: map[string]schema.Attribute{
			"org": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of the organization. Default: that of the provider. If there is none either, the tasks are those of " +
					"`user_id`, or else of the token's own user, in all organizations.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The ID of the organization, instead of `org`. Null if there is no organization.",
			},
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
			"type": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(influx.TasksSystem, influx.TasksBasic)},
				MarkdownDescription: "How much is returned of each task. `system`: everything; `basic`: `flux`, `org`, `created_at` and `updated_at` are " +
					"null, which makes the answers of a large organization much smaller. Default: `system`.",
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "How many tasks to return at most. Default: all.",
			},
			"tasks": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The tasks, in ascending order of ID, which is that of their creation. Empty if there are none.",
				NestedObject:        schema.NestedAttributeObject{Attributes: dataSourceAttributes()},
			},
		},
	}
}

func (d *tasksDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.OneOrganization()
}

func (d *tasksDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var list tasksModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &list)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "org_id", Of: "organization", Value: list.OrgID}, framework.ID{Attribute: "user_id", Of: "user", Value: list.UserID})
	if resp.Diagnostics.HasError() {
		return
	}
	const subject = "the list of tasks"
	org := organization.Attributes{Org: list.Org, OrgID: list.OrgID}
	if d.Organizations.IsSet(org) {
		list.OrgID = types.StringValue(d.Organizations.ID(ctx, subject, org, &resp.Diagnostics))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	tasks, err := d.Client.Tasks(ctx, influx.TaskFilter{
		OrgID:  list.OrgID.ValueString(),
		UserID: list.UserID.ValueString(),
		Name:   list.Name.ValueString(),
		Status: list.Status.ValueString(),
		Type:   list.Type.ValueString(),
		Limit:  int(list.Limit.ValueInt64()),
	})
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	list.Tasks = make([]dataSourceModel, 0, len(tasks))
	var leftOut invokableScripts
	for _, task := range tasks {
		if leftOut.leaveOut(task) {
			continue
		}
		if task.Labels, err = d.Client.LabelsOf(ctx, &task); err != nil {
			resp.Diagnostics.Append(d.Errors.Error(diagnostic.Subject("task", task.Name, task.ID), err))
			return
		}
		list.Tasks = append(list.Tasks, dataSourceModelFromAPI(task))
	}
	resp.Diagnostics.Append(leftOut.warning()...)
	resp.Diagnostics.Append(resp.State.Set(ctx, list)...)
}
