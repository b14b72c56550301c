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
		MarkdownDescription: "Cancels a run that the schedule has started. If the run has finished already, nothing happens, and a message says how.\n\n" +
			"InfluxDB only marks a run that was started by hand, as by the actions of this provider, as canceled: it goes on all the same. " +
			"The action warns then.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"run_id":  runIDAttribute("The ID of the run. The data source `influxdb_runs` lists the runs of a task."),
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
	about := "the run " + runID + " of the task " + taskID
	run, err := a.Client.Run(ctx, taskID, runID)
	if err != nil {
		resp.Diagnostics.Append(diagnostic.Error(about, err))
		return
	}
	progress := progress{send: resp.SendProgress}
	if !run.FinishedAt.IsZero() {
		progress.say("%s has finished already, with the status %q: there is nothing to cancel.", about, run.Status)
		return
	}
	err = a.Client.CancelRun(ctx, taskID, runID)
	switch {
	case influx.IsRunGone(err):
		progress.say("%s has just finished: there is nothing to cancel.", about)
	case err != nil:
		resp.Diagnostics.Append(diagnostic.Error(about, err))
	case !run.RequestedAt.IsZero():
		// The server looks for the run among those that it can interrupt, where
		// runs that were started by hand never are
		// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/executor/executor.go).
		resp.Diagnostics.AddWarning("The run is marked as canceled, but goes on", diagnostic.Sentence(
			"%s was started by hand. InfluxDB doesn't interrupt such a run: it runs to its end, and then has the status of that.",
			about))
	default:
		progress.say("%s is canceled.", about)
	}
}
