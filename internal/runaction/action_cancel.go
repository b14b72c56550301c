package runaction

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ action.ActionWithConfigure  = (*cancelAction)(nil)
	_ action.ActionWithModifyPlan = (*cancelAction)(nil)
)

type cancelAction struct{ idAction }

// NewCancelAction returns the action influxdb_run_cancel.
func NewCancelAction() action.Action { return &cancelAction{idAction{aboutRun: true}} }

func (a *cancelAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_run_cancel"
}

func (a *cancelAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Cancels a run that the schedule has started. If the run has already finished, the action changes nothing and prints " +
			"the run's status.\n\n" +
			"InfluxDB can't stop manually started runs, including those started by this provider's actions. It marks them as canceled, but " +
			"they run to completion. The action then warns about that. InfluxDB Cloud can't cancel runs.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"run_id":  runIDAttribute("ID of the run. The data source `influxdb_runs` lists the runs of a task."),
		},
	}
}

func (a *cancelAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.checkIDs(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var taskID, runID string
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("task_id"), &taskID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("run_id"), &runID)...)
	if resp.Diagnostics.HasError() {
		return
	}
	defer reportPauses(ctx, a.Client, resp)()
	about := "the run " + runID + " of the task " + taskID
	run, err := a.Client.Run(ctx, taskID, runID)
	if err != nil {
		resp.Diagnostics.Append(a.Errors.Error(about, err))
		return
	}
	progress := progress{send: resp.SendProgress}
	if !run.FinishedAt.IsZero() {
		progress.say("Nothing to cancel: %s has already finished with the status %q.", about, run.Status)
		return
	}
	err = a.Client.CancelRun(ctx, taskID, runID)
	switch {
	case influx.IsRunGone(err):
		progress.say("Nothing to cancel: %s has just finished.", about)
	case err != nil:
		resp.Diagnostics.Append(a.Errors.Error(about, err))
	case !run.RequestedAt.IsZero():
		// The server looks for the run only among those that the schedule has started
		// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/executor/executor.go).
		resp.Diagnostics.AddWarning("Run can't be stopped", diagnostic.Sentence(
			"%s was started manually, and InfluxDB can't stop such runs. It is marked as canceled, but runs to completion and then gets "+
				"its final status.", about))
	default:
		progress.say("Canceled %s.", about)
	}
}
