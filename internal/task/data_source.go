package task

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ datasource.DataSourceWithConfigure        = (*taskDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*taskDataSource)(nil)
)

type taskDataSource struct{ framework.DataSource }

// NewDataSource returns the data source influxdb_task.
func NewDataSource() datasource.DataSource { return &taskDataSource{} }

func (d *taskDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task"
}

func (d *taskDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Retrieves a task by ID, or by name within an organization. Returns an error unless exactly one task matches.",
		Attributes:          dataSourceAttributes(),
	}
	resp.Schema.Attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "ID of the task. Either `id` or `name` is required.",
	}
	resp.Schema.Attributes["name"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{framework.NotEmpty},
		MarkdownDescription: "Exact name of the task, as an alternative to `id`.",
	}
	resp.Schema.Attributes["org"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Name of the organization to search for `name`. Defaults to the provider's organization. Conflicts with `id`.",
	}
	resp.Schema.Attributes["org_id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "ID of the organization, as an alternative to `org`.",
	}
}

func (d *taskDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.ByIDOrName()
}

func (d *taskDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "id", Of: "task", Value: config.ID}, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID})
	if resp.Diagnostics.HasError() {
		return
	}
	task := d.find(ctx, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if task.RunsInvokableScript() {
		resp.Diagnostics.Append(runsInvokableScript(task))
		return
	}
	labels, err := d.Client.LabelsOf(ctx, task)
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(diagnostic.Subject("task", task.Name, task.ID), err))
		return
	}
	task.Labels = labels
	resp.Diagnostics.Append(resp.State.Set(ctx, dataSourceModelFromAPI(*task))...)
}

// find returns the task with the configured ID or name.
func (d *taskDataSource) find(ctx context.Context, config dataSourceModel, diags *diag.Diagnostics) *influx.Task {
	if config.Name.IsNull() {
		task, err := d.Client.Task(ctx, config.ID.ValueString())
		if err != nil {
			diags.Append(d.Errors.Error("the task "+config.ID.ValueString(), err))
		}
		return task
	}
	subject := diagnostic.Subject("task", config.Name.ValueString(), "")
	org := organization.Attributes{Org: config.Org, OrgID: config.OrgID}
	orgID := d.Organizations.ID(ctx, subject, org, diags)
	if diags.HasError() {
		return nil
	}
	tasks, err := d.Client.Tasks(ctx, influx.TaskFilter{OrgID: orgID, Name: config.Name.ValueString()})
	switch {
	case err != nil:
		diags.Append(d.Errors.Error(subject, err))
	case len(tasks) == 0:
		diags.AddAttributeError(path.Root("name"), "Task not found", fmt.Sprintf(
			"No task with the exact name %q in the organization %s is visible to the token. Check the name and the token's permission read:tasks.",
			config.Name.ValueString(), d.Organizations.Quoted(org)))
	case len(tasks) > 1:
		diags.AddAttributeError(path.Root("name"), "Task name is not unique", fmt.Sprintf(
			"The organization %s has %d tasks with the name %q. Set id to one of them instead of name:%s",
			d.Organizations.Quoted(org), len(tasks), config.Name.ValueString(), formatTasks(tasks)))
	default:
		return &tasks[0]
	}
	return nil
}

// formatTasks returns a line for each task, with its ID, status and creation time.
func formatTasks(tasks []influx.Task) string {
	var lines strings.Builder
	for _, task := range tasks {
		fmt.Fprintf(&lines, "\n  %s, %s, created at %s", task.ID, task.Status, task.CreatedAt.Format(time.RFC3339))
	}
	return lines.String()
}
