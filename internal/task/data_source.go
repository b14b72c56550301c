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
		MarkdownDescription: "One task, by its ID, or by its name in an organization. It is an error if there is none, or if several tasks have " +
			"the name.",
		Attributes: dataSourceAttributes(),
	}
	resp.Schema.Attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The task's ID. Either this or `name` is required.",
	}
	resp.Schema.Attributes["name"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The task's name, as an alternative to `id`.",
	}
	resp.Schema.Attributes["org"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The name of the organization in which to look for `name`. Default: that of the provider.",
	}
	resp.Schema.Attributes["org_id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The ID of the organization, instead of `org`.",
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

// find finds the task by its ID, or else by its name.
func (d *taskDataSource) find(ctx context.Context, config dataSourceModel, diags *diag.Diagnostics) *influx.Task {
	if config.Name.IsNull() {
		task, err := d.Client.Task(ctx, config.ID.ValueString())
		if err != nil {
			diags.Append(d.Errors.Error("the task "+config.ID.ValueString(), err))
		}
		return task
	}
	subject := diagnostic.Subject("task", config.Name.ValueString(), "")
	orgID := d.Organizations.ID(ctx, subject, organization.Attributes{Org: config.Org, OrgID: config.OrgID}, diags)
	if diags.HasError() {
		return nil
	}
	tasks, err := d.Client.Tasks(ctx, influx.TaskFilter{OrgID: orgID, Name: config.Name.ValueString()})
	switch {
	case err != nil:
		diags.Append(d.Errors.Error(subject, err))
	case len(tasks) == 0:
		diags.AddAttributeError(path.Root("name"), "No such task", fmt.Sprintf(
			"The organization %s has no task of the exact name %q that the token may read.", orgID, config.Name.ValueString()))
	case len(tasks) > 1:
		diags.AddAttributeError(path.Root("name"), "Several tasks of this name", fmt.Sprintf(
			"The organization %s has %d tasks %q. Give the id of one of them in the place of name:%s",
			orgID, len(tasks), config.Name.ValueString(), listed(tasks)))
	default:
		return &tasks[0]
	}
	return nil
}

// listed lists tasks to choose from.
func listed(tasks []influx.Task) string {
	var lines strings.Builder
	for _, task := range tasks {
		fmt.Fprintf(&lines, "\n  %s, %s, created at %s", task.ID, task.Status, task.CreatedAt.Format(time.RFC3339))
	}
	return lines.String()
}
