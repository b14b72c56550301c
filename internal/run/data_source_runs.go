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
		MarkdownDescription: "Lists the runs of a task that match all filters. Includes queued runs (also for future times), running runs, and runs that " +
			"finished in the last three days, which is how long InfluxDB keeps them.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"after_time": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only runs scheduled for a time after this one (RFC 3339, for example `2026-03-01T00:00:00Z`).",
			},
			"before_time": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only runs scheduled for a time before this one (RFC 3339).",
			},
			"status": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.OneOf(
					influx.RunScheduled, influx.RunStarted, influx.RunSuccess, influx.RunFailed, influx.RunCanceled)},
				MarkdownDescription: "Lists only runs with this status: `scheduled` (queued), `started`, `success`, `failed`, or `canceled`. Defaults to " +
					"all statuses.",
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "Maximum number of runs. Lists the latest ones. Defaults to no limit.",
			},
			"runs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Runs, latest scheduled time first. Empty if none match.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

// filter returns the filter of the configuration. Validators can't check the times: terraform test also runs them on
// the made-up created_at of a mocked task.
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
