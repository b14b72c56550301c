package runaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const defaultWait = 10 * time.Minute

func waitAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to wait until the run has finished, and to fail if the run fails. If `false`, the action succeeds as soon as the run " +
			"is queued. Defaults to `true`.",
	}
}

func waitTimeoutAttribute() schema.StringAttribute {
	return timeoutAttribute(fmt.Sprintf("Maximum time to wait, for example `90s` or `1h`. After that, the action fails and the run continues in InfluxDB. "+
		"Defaults to `%dm`.", defaultWait/time.Minute))
}

// waiting waits for the run that an action has started.
type waiting struct {
	skip     bool
	timeout  time.Duration
	progress progress
	resp     *action.InvokeResponse
}

func newWaiting(wait types.Bool, timeout types.String, resp *action.InvokeResponse) *waiting {
	w := &waiting{
		skip:     !wait.IsNull() && !wait.ValueBool(),
		timeout:  framework.TimeoutOf("timeout", timeout, &resp.Diagnostics),
		progress: progress{send: resp.SendProgress},
		resp:     resp,
	}
	if w.timeout == 0 {
		w.timeout = defaultWait
	}
	return w
}

// until waits until the run has finished, and reports the result.
func (w *waiting) until(ctx context.Context, c runClient, task *influx.Task, run influx.Run) {
	about := fmt.Sprintf("the run %s of %s for %s", run.ID, subject(task), run.ScheduledFor.Format(time.RFC3339))
	w.progress.say("%s is queued.", about)
	if w.skip {
		return
	}
	ctx, cancel := withTimeout(ctx, w.timeout)
	defer cancel()
	began := time.Now()
	watch := newWatch(c, task.ID)
	watch.add(run)
	for {
		finished, err := watch.finished(ctx)
		switch {
		case err != nil:
			w.gaveUp(about, watch.runs[run.ID].Status, err)
			return
		case len(finished) > 0:
			w.report(about, task, finished[0])
			return
		case w.progress.due():
			w.progress.say("%s is %s, after %s.", about, stage(watch.runs[run.ID].Status), time.Since(began).Round(time.Second))
		}
	}
}

// stage returns the state of an unfinished run, to complete the sentence "The run is …".
func stage(status string) string {
	switch status {
	case influx.RunStarted:
		return "running"
	case influx.RunCanceled:
		return "marked as canceled"
	}
	return "still queued"
}

func (w *waiting) gaveUp(about, status string, err error) {
	state := diagnostic.Sentence("%s was started and is %s. It continues in InfluxDB.", about, stage(status))
	switch {
	case errors.Is(err, errTimeout):
		w.resp.Diagnostics.AddError("Run timed out", fmt.Sprintf("%s It didn't finish within %s. Set a longer timeout to wait longer.",
			state, w.timeout))
	case influx.IsTaskGone(err):
		w.resp.Diagnostics.AddError("Task deleted", diagnostic.Capitalize(about)+" was started, and then the task was deleted.")
	case errors.Is(err, context.Canceled):
		w.resp.Diagnostics.AddError("Interrupted while waiting for the run", state+" To see its result, use the data source influxdb_runs.")
	default:
		w.resp.Diagnostics.Append(diagnostic.AppendDetail(diagnostic.Error(about, err), "\n\n"+state))
	}
}

func (w *waiting) report(about string, task *influx.Task, run influx.Run) {
	if run.Status == influx.RunSuccess {
		w.progress.say("%s succeeded in %s.", about, run.FinishedAt.Sub(run.StartedAt).Round(time.Millisecond))
		return
	}
	if run.Status == runUnknown {
		// Terraform doesn't show an action's warnings.
		w.resp.Diagnostics.AddError("Unknown run outcome", fmt.Sprintf("InfluxDB no longer has a record of %s. %s "+
			"To start runs of this task without waiting for them, set wait = false.", about, whyUnknown))
		return
	}
	w.resp.Diagnostics.AddError("Run failed", diagnostic.Sentence(
		"%s has the status %q. Its log:\n%s\n\nThe task stays active, with the script that failed. Fix the script and apply again. An apply that "+
			"doesn't change the task doesn't run it. To run it without a change, invoke an action that no action_trigger names, for example: "+
			"terraform apply -invoke=action.influxdb_task_run.now",
		about, run.Status, failure(task, run, "\n  ")))
}
