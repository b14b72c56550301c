package label

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ resource.ResourceWithConfigure   = (*taskLabelResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*taskLabelResource)(nil)
	_ resource.ResourceWithIdentity    = (*taskLabelResource)(nil)
	_ resource.ResourceWithImportState = (*taskLabelResource)(nil)
)

type taskLabelResource struct{ framework.Resource }

// NewTaskLabelResource returns the resource influxdb_task_label.
func NewTaskLabelResource() resource.Resource { return &taskLabelResource{} }

func (r *taskLabelResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_label"
}

// taskLabel is the resource in the configuration, a plan or the state, and its identity.
type taskLabel struct {
	TaskID  types.String `tfsdk:"task_id"`
	LabelID types.String `tfsdk:"label_id"`
}

func (m taskLabel) ids() []framework.ID {
	return []framework.ID{{Attribute: "task_id", Of: "task", Value: m.TaskID}, {Attribute: "label_id", Of: "label", Value: m.LabelID}}
}

func (m taskLabel) subject() string {
	return fmt.Sprintf("the label %s of the task %s", m.LabelID.ValueString(), m.TaskID.ValueString())
}

func (r *taskLabelResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	requiresReplace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Attaches a label to a task. Doesn't affect other labels on the task. To list all labels of a task, use the data source " +
			"`influxdb_task_labels`.",
		Attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       requiresReplace,
				MarkdownDescription: "ID of the task. Changing this forces replacement.",
			},
			"label_id": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       requiresReplace,
				MarkdownDescription: "ID of the label. Must belong to the task's organization. Changing this forces replacement.",
			},
		},
	}
}

func (r *taskLabelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"task_id":  identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the task."},
			"label_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the label."},
		},
	}
}

// ModifyPlan checks the IDs.
func (r *taskLabelResource) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.ProviderData == nil {
		return
	}
	var plan taskLabel
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	framework.CheckIDs(&resp.Diagnostics, plan.ids()...)
}

func (r *taskLabelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan taskLabel
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	r.attach(ctx, plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan)...)
}

// attach attaches the label to the task, or adds an error if the task already has it.
func (r *taskLabelResource) attach(ctx context.Context, plan taskLabel, diags *diag.Diagnostics) {
	defer r.lock(plan)()
	r.check(ctx, plan, diags)
	if diags.HasError() {
		return
	}
	err := r.Client.AddTaskLabel(ctx, plan.TaskID.ValueString(), plan.LabelID.ValueString())
	switch {
	case influx.IsDuplicate(err):
		diags.Append(plan.duplicate())
	case err != nil:
		diags.Append(r.Errors.Error(plan.subject(), err))
	}
}

// lock ensures that only one resource at a time attaches this label to the task or removes it.
func (r *taskLabelResource) lock(m taskLabel) (unlock func()) {
	return r.Lock(m.TaskID.ValueString(), "label", m.LabelID.ValueString())
}

// check adds errors for what the server would accept: a task that doesn't exist, and a label of another organization.
// It also adds an error if the task already has the label: after a lost response, the provider couldn't tell who
// attached it.
func (r *taskLabelResource) check(ctx context.Context, plan taskLabel, diags *diag.Diagnostics) {
	task, err := r.Client.Task(ctx, plan.TaskID.ValueString())
	if err != nil {
		diags.Append(r.Errors.Error("the task "+plan.TaskID.ValueString(), err))
		return
	}
	label, err := r.Client.Label(ctx, plan.LabelID.ValueString())
	if err != nil {
		diags.Append(r.Errors.Error("the label "+plan.LabelID.ValueString(), err))
		return
	}
	if label.OrgID != task.OrgID {
		diags.AddAttributeError(path.Root("label_id"), "Label belongs to another organization", fmt.Sprintf(
			"The label %q (%s) belongs to the organization %s, but the task %q (%s) belongs to the organization %q (%s). Use a label of the task's "+
				"organization.", label.Name, label.ID, label.OrgID, task.Name, task.ID, task.Org, task.OrgID))
	}
	attached, err := r.isAttached(ctx, plan, task)
	switch {
	case err != nil:
		diags.Append(r.Errors.Error(plan.subject(), err))
	case attached:
		diags.Append(plan.duplicate())
	}
}

// isAttached reports whether the task has the label.
func (r *taskLabelResource) isAttached(ctx context.Context, m taskLabel, task *influx.Task) (bool, error) {
	labels, err := r.Client.LabelsOf(ctx, task)
	return slices.ContainsFunc(labels, func(l influx.Label) bool { return l.ID == m.LabelID.ValueString() }), err
}

// duplicate returns the error about a label that the task already has.
func (m taskLabel) duplicate() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Label is already attached", fmt.Sprintf(
		"The task %[1]s already has the label %[2]s, and this resource didn't attach it. If another influxdb_task_label attaches the same "+
			"label, remove one of the two. If this resource replaces its own attachment, remove create_before_destroy. Otherwise, import it "+
			"with the ID %[1]s/%[2]s.",
		m.TaskID.ValueString(), m.LabelID.ValueString()))
}

func (r *taskLabelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state taskLabel
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.KeepIdentity(ctx, state, resp)
	if !r.CanRead(state.subject(), false, &resp.Diagnostics) {
		return
	}
	if !r.exists(ctx, state, &resp.Diagnostics) {
		resp.State.RemoveResource(ctx)
	}
}

// exists reports whether the task still has the label. It reports true if it adds an error.
func (r *taskLabelResource) exists(ctx context.Context, state taskLabel, diags *diag.Diagnostics) bool {
	// The list of a task's labels is empty, too, if the task doesn't exist, so the labels are read from the task
	// itself.
	task, err := r.Client.TaskFromListingWithoutScript(ctx, "", state.TaskID.ValueString())
	attached := false
	if err == nil {
		attached, err = r.isAttached(ctx, state, task)
	}
	if err != nil && !influx.IsTaskGone(err) {
		diags.Append(r.Errors.Error(state.subject(), err))
		return true
	}
	return attached
}

// Update is never called: each change forces replacement.
func (r *taskLabelResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {
}

func (r *taskLabelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state taskLabel
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	defer r.lock(state)()
	if err := r.Client.RemoveTaskLabel(ctx, state.TaskID.ValueString(), state.LabelID.ValueString()); err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
	}
}

// ImportState imports by task_id/label_id, or by identity.
func (r *taskLabelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.ImportPair(ctx, "label of the task", "task_id", "label_id", req, resp)
}
