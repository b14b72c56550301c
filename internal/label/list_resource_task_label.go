package label

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ list.ListResourceWithConfigure        = (*taskLabelListResource)(nil)
	_ list.ListResourceWithConfigValidators = (*taskLabelListResource)(nil)
)

type taskLabelListResource struct{ framework.ListResource }

// NewTaskLabelListResource returns the list resource influxdb_task_label.
func NewTaskLabelListResource() list.ListResource { return &taskLabelListResource{} }

func (l *taskLabelListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_label"
}

type taskLabelListModel struct {
	Org      types.String `tfsdk:"org"`
	OrgID    types.String `tfsdk:"org_id"`
	TaskName types.String `tfsdk:"task_name"`
	Label    types.String `tfsdk:"label"`
}

func (l *taskLabelListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the label attachments of the tasks in an organization. Omits tasks that the token isn't permitted to read. " +
			"With `terraform query -generate-config-out`, Terraform generates configuration that imports the attached labels without changing them.",
		Attributes: framework.ListWithOrganization(map[string]schema.Attribute{
			"task_name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Lists only labels of tasks with exactly this name. Several tasks may have the same name. Defaults to all tasks.",
			},
			"label": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Lists only attachments of the label with this name, which is case-sensitive here. Defaults to all labels.",
			},
		}),
	}
}

func (l *taskLabelListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config taskLabelListModel
	diags := req.Config.Get(ctx, &config)
	framework.CheckIDs(&diags, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID})
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	const subject = "the list of the labels of tasks"
	orgID := l.Organizations.ID(ctx, subject, organization.Attributes{Org: config.Org, OrgID: config.OrgID}, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	tasks := l.Client.EachTask(ctx, influx.TaskFilter{OrgID: orgID, Name: config.TaskName.ValueString(), Type: influx.TasksBasic})
	stream.Results = func(push func(list.ListResult) bool) {
		remaining := req.Limit // 0 means no limit
		for task, err := range tasks {
			var labels []influx.Label
			if err == nil {
				labels, err = l.Client.LabelsOf(ctx, task)
			}
			if err != nil {
				diags.Append(l.Errors.Error(subject, err))
				push(list.ListResult{Diagnostics: diags})
				return
			}
			for label := range labelsNamed(labels, config.Label) {
				if !push(taskLabelListResult(ctx, req, task, label)) {
					return
				}
				if remaining--; remaining == 0 {
					return
				}
			}
		}
	}
}

// labelsNamed returns the labels that have this name, or all labels if the name is null.
func labelsNamed(labels []influx.Label, name types.String) iter.Seq[influx.Label] {
	return func(yield func(influx.Label) bool) {
		for _, label := range labels {
			if (name.IsNull() || name.ValueString() == label.Name) && !yield(label) {
				return
			}
		}
	}
}

func taskLabelListResult(ctx context.Context, req list.ListRequest, task *influx.Task, label influx.Label) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = influx.Printable(fmt.Sprintf("%s on %s", label.Name, task.Name))
	state := taskLabel{TaskID: types.StringValue(task.ID), LabelID: types.StringValue(label.ID)}
	result.Diagnostics.Append(result.Identity.Set(ctx, state)...)
	if req.IncludeResource {
		framework.Set(&result.Resource.Raw, state, &result.Diagnostics)
	}
	return result
}
