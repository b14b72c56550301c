package runaction

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

var (
	_ action.ActionWithConfigure  = (*runAction)(nil)
	_ action.ActionWithModifyPlan = (*runAction)(nil)
)

type runAction struct{ idAction }

// NewRunAction returns the action influxdb_task_run.
func NewRunAction() action.Action { return &runAction{} }

func (a *runAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_run"
}

type runModel struct {
	TaskID       types.String `tfsdk:"task_id"`
	ScheduledFor types.String `tfsdk:"scheduled_for"`
	Wait         types.Bool   `tfsdk:"wait"`
	Timeout      types.String `tfsdk:"timeout"`
}

func (a *runAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Starts a run of a task, and waits until it has finished. If the run fails, the action fails with the run's log. The task must be active.\n\n" +
			"A plan finds undefined names and wrong types in a script, but a missing bucket, column, or secret surfaces only in a run. If you " +
			"run the task after each change, the apply fails in these cases too.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"scheduled_for": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{framework.ValidTime},
				MarkdownDescription: "Time that `now()` returns in the script (RFC 3339, for example `2026-03-01T00:00:00Z`). A run for a time in the future " +
					"starts at that time. Defaults to the current time.",
			},
			"wait":    waitAttribute(),
			"timeout": waitTimeoutAttribute(),
		},
	}
}

func (a *runAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.checkIDs(ctx, req.Config, &resp.Diagnostics)
	var config runModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := framework.TimeOf("scheduled_for", config.ScheduledFor, &resp.Diagnostics).Truncate(time.Second)
	defer reportPauses(ctx, a.Client, resp)()
	waiting := newWaiting(config.Wait, config.Timeout, resp)
	task := a.activeTask(ctx, config.TaskID.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	starter, err := a.Client.RunStarter(ctx, task.ID, at, at)
	if err != nil {
		resp.Diagnostics.Append(a.Errors.Error(subject(task), err))
		return
	}
	run, err := start(ctx, starter, at)
	if err != nil {
		resp.Diagnostics.Append(a.Errors.Error(subject(task), err))
		return
	}
	waiting.until(ctx, a.Client, task, *run)
}
