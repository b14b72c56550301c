// Package run provides the data sources of runs and their logs.
package run

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*runDataSource)(nil)

type runDataSource struct{ framework.DataSource }

// NewDataSource returns the data source influxdb_run.
func NewDataSource() datasource.DataSource { return &runDataSource{} }

func (d *runDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_run"
}

func (d *runDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Retrieves a run of a task by ID. Returns an error if InfluxDB has no such run. InfluxDB keeps runs for three days.",
		Attributes:          attributes(),
	}
	resp.Schema.Attributes["task_id"] = framework.TaskIDAttribute()
	resp.Schema.Attributes["id"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "ID of the run. The data source `influxdb_runs` lists the runs of a task.",
	}
}

func (d *runDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var taskID, id types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("task_id"), &taskID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: taskID}, framework.ID{Attribute: "id", Of: "run", Value: id})
	if resp.Diagnostics.HasError() {
		return
	}
	run, err := d.Client.Run(ctx, taskID.ValueString(), id.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error("the run "+id.ValueString()+" of the task "+taskID.ValueString(), err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(*run))...)
}
