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
		MarkdownDescription: "Lists the tasks in an organization that match all filters. Omits tasks that the token isn't permitted to read.",
		Attributes: map[string]schema.Attribute{
			"org": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of the organization. Defaults to the provider's organization. If neither is set, lists the tasks of " +
					"`user_id`, or else of the token's own user, in all organizations.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "ID of the organization, as an alternative to `org`. Null if no organization is set.",
			},
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
			"type": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(influx.TasksSystem, influx.TasksBasic)},
				MarkdownDescription: "How much to retrieve of each task. With `basic`, `flux`, `org`, `created_at` and `updated_at` are null, which makes the " +
					"responses of a large organization much smaller. With `system`, all attributes are set. Defaults to `system`.",
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "Maximum number of tasks to return. Defaults to no limit.",
			},
			"tasks": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Matching tasks, in order of creation (ascending IDs). Empty if there are none.",
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
