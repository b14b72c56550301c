package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*taskLabelsDataSource)(nil)

type taskLabelsDataSource struct{ framework.DataSource }

// NewTaskLabelsDataSource returns the data source influxdb_task_labels.
func NewTaskLabelsDataSource() datasource.DataSource { return &taskLabelsDataSource{} }

func (d *taskLabelsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_labels"
}

type taskLabelsModel struct {
	TaskID types.String      `tfsdk:"task_id"`
	Labels []framework.Label `tfsdk:"labels"`
}

func (d *taskLabelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The labels of a task.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"labels":  framework.LabelsAttribute("The labels, in ascending order of ID. Empty if the task has none."),
		},
	}
}

func (d *taskLabelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data taskLabelsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: data.TaskID})
	if resp.Diagnostics.HasError() {
		return
	}
	subject := "the task " + data.TaskID.ValueString()
	// The list doesn't tell whether the task exists.
	if _, err := d.Client.Task(ctx, data.TaskID.ValueString()); err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	labels, err := d.Client.TaskLabels(ctx, data.TaskID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	data.Labels = framework.Labels(labels)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
