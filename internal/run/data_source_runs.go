package run

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var _ datasource.DataSourceWithConfigure = (*runsDataSource)(nil)

type runsDataSource struct{ framework.DataSource }

// NewListDataSource returns the data source influxdb_runs.
func NewListDataSource() datasource.DataSource { return &runsDataSource{} }

func (d *runsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_runs"
}

type runsModel struct {
	TaskID     types.String `tfsdk:"task_id"`
	AfterTime  types.String `tfsdk:"after_time"`
	BeforeTime types.String `tfsdk:"before_time"`
	Status     types.String `tfsdk:"status"`
	Limit      types.Int64  `tfsdk:"limit"`
	Runs       []model      `tfsdk:"runs"`
}

func (d *runsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The runs of a task: those that have finished in the last three days, which is how long InfluxDB keeps them, " +
			"those that run, and those that are queued, for a time in the future too.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"after_time": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only runs that are scheduled for a later time than this (RFC 3339, such as `2026-03-01T00:00:00Z`). Default: all.",
			},
			"before_time": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only runs that are scheduled for an earlier time than this (RFC 3339). Default: all.",
			},
			"status": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.OneOf(
					influx.RunScheduled, influx.RunStarted, influx.RunSuccess, influx.RunFailed, influx.RunCanceled)},
				MarkdownDescription: "Only runs with this status: `scheduled` (queued), `started`, `success`, `failed` or `canceled`. Default: all.",
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "How many runs to return at most, the latest ones of those chosen. Default: all.",
			},
			"runs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The runs, the latest scheduled time first. Empty if there are none.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

// filter returns the filter that the configuration has. The times are checked here
// rather than by validators, which terraform test also asks about the created_at that
// it makes up for a mocked task.
func (m runsModel) filter(diags *diag.Diagnostics) influx.RunFilter {
	after, before := framework.TimeRange("after_time", m.AfterTime, "before_time", m.BeforeTime, diags)
	return influx.RunFilter{After: after, Before: before, Status: m.Status.ValueString(), Limit: int(m.Limit.ValueInt64())}
}

func (d *runsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data runsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: data.TaskID})
	filter := data.filter(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	runs, err := d.Client.Runs(ctx, data.TaskID.ValueString(), filter)
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error("the task "+data.TaskID.ValueString(), err))
		return
	}
	data.Runs = make([]model, 0, len(runs))
	for _, run := range runs {
		data.Runs = append(data.Runs, fromAPI(run))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
