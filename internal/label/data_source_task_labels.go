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
		MarkdownDescription: "Lists the labels of a task.",
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			"labels":  framework.LabelsAttribute("Labels of the task, in ascending order of ID. Empty if the task has none."),
		},
	}
}

func (d *taskLabelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var list taskLabelsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &list)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: list.TaskID})
	if resp.Diagnostics.HasError() {
		return
	}
	subject := "the task " + list.TaskID.ValueString()
	// The list of labels is empty, too, if the task doesn't exist.
	if _, err := d.Client.Task(ctx, list.TaskID.ValueString()); err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	labels, err := d.Client.TaskLabels(ctx, list.TaskID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	list.Labels = framework.Labels(labels)
	resp.Diagnostics.Append(resp.State.Set(ctx, list)...)
}
