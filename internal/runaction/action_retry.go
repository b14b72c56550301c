package runaction

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ action.ActionWithConfigure  = (*retryAction)(nil)
	_ action.ActionWithModifyPlan = (*retryAction)(nil)
)

type retryAction struct{ idAction }

// NewRetryAction returns the action influxdb_run_retry.
func NewRetryAction() action.Action { return &retryAction{idAction{aboutRun: true}} }

func (a *retryAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_run_retry"
}

type retryModel struct {
	TaskID  types.String `tfsdk:"task_id"`
	RunID   types.String `tfsdk:"run_id"`
	Wait    types.Bool   `tfsdk:"wait"`
	Timeout types.String `tfsdk:"timeout"`
}

func (a *retryAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a task again for the scheduled time of an earlier run, with the task's current script, and waits until the new run " +
			"has finished. The new run has its own ID. If it fails, the action fails with the run's log. The task must be active.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"run_id":  runIDAttribute("ID of the run to repeat. The data source `influxdb_runs` lists the runs of the last three days, which is how long InfluxDB keeps them."),
			"wait":    waitAttribute(),
			"timeout": waitTimeoutAttribute(),
		},
	}
}

func (a *retryAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.checkIDs(ctx, req.Config, &resp.Diagnostics)
	var config retryModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	defer reportPauses(ctx, a.Client, resp)()
	waiting := newWaiting(config.Wait, config.Timeout, resp)
	task := a.activeTask(ctx, config.TaskID.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	run, err := a.retry(ctx, task.ID, config.RunID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(a.Errors.Error("the run "+config.RunID.ValueString()+" of "+subject(task), err))
		return
	}
	waiting.until(ctx, a.Client, task, *run)
}

// retry retries a run. Like [start], it continues after an interrupt.
func (a *retryAction) retry(ctx context.Context, taskID, runID string) (*influx.Run, error) {
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	return a.Client.RetryRun(ctx, taskID, runID)
}
