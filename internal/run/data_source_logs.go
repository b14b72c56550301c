package run

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure = (*taskLogsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*runLogsDataSource)(nil)
)

type taskLogsDataSource struct{ framework.DataSource }

// NewTaskLogsDataSource returns the data source influxdb_task_logs.
func NewTaskLogsDataSource() datasource.DataSource { return &taskLogsDataSource{} }

func (d *taskLogsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_logs"
}

type taskLogsModel struct {
	TaskID types.String `tfsdk:"task_id"`
	Events []logEvent   `tfsdk:"events"`
}

func (d *taskLogsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the log messages of a task's 100 latest runs, which is all that InfluxDB returns. To get the logs of more runs, use " +
			"the data source `influxdb_runs`.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"events": logAttribute("Log messages, grouped by run, latest run first. If a run failed, one of its messages says why. Empty if the task " +
				"hasn't run."),
		},
	}
}

func (d *taskLogsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data taskLogsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: data.TaskID})
	if resp.Diagnostics.HasError() {
		return
	}
	events, err := d.Client.TaskLogs(ctx, data.TaskID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error("the task "+data.TaskID.ValueString(), err))
		return
	}
	data.Events = logFromAPI(events)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

type runLogsDataSource struct{ framework.DataSource }

// NewRunLogsDataSource returns the data source influxdb_run_logs.
func NewRunLogsDataSource() datasource.DataSource { return &runLogsDataSource{} }

func (d *runLogsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_run_logs"
}

type runLogsModel struct {
	TaskID types.String `tfsdk:"task_id"`
	RunID  types.String `tfsdk:"run_id"`
	Events []logEvent   `tfsdk:"events"`
}

func (d *runLogsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the log messages of a run. Returns an error if InfluxDB has no such run. InfluxDB keeps runs for three days.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"run_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "ID of the run. The data source `influxdb_runs` lists the runs of a task.",
			},
			"events": logAttribute("Log messages. If the run failed, one of them says why. Empty before the run starts."),
		},
	}
}

func (d *runLogsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data runLogsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: data.TaskID}, framework.ID{Attribute: "run_id", Of: "run", Value: data.RunID})
	if resp.Diagnostics.HasError() {
		return
	}
	events, err := d.Client.RunLogs(ctx, data.TaskID.ValueString(), data.RunID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error("the run "+data.RunID.ValueString()+" of the task "+data.TaskID.ValueString(), err))
		return
	}
	data.Events = logFromAPI(events)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
