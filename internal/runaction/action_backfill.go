package runaction

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

var (
	_ action.ActionWithConfigure  = (*backfillAction)(nil)
	_ action.ActionWithModifyPlan = (*backfillAction)(nil)
)

type backfillAction struct{ idAction }

// NewBackfillAction returns the action influxdb_task_backfill.
func NewBackfillAction() action.Action { return &backfillAction{} }

func (a *backfillAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_backfill"
}

// Values of on_failure.
const (
	stopOnFailure     = "stop"
	continueOnFailure = "continue"
)

const (
	// defaultParallel keeps a server busy that completes up to as many runs a second. The server starts manual runs
	// once a second, and executes no more than 100 at once
	// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/executor/executor.go).
	defaultParallel = 200
	// maxParallel is the length of the server's queue. While it is full, the server starts no run of any task.
	maxParallel    = 1000
	defaultMaxRuns = 10000
)

type backfillModel struct {
	TaskID         types.String `tfsdk:"task_id"`
	Start          types.String `tfsdk:"start"`
	Stop           types.String `tfsdk:"stop"`
	Parallel       types.Int64  `tfsdk:"parallel"`
	OnFailure      types.String `tfsdk:"on_failure"`
	SkipSuccessful types.Bool   `tfsdk:"skip_successful"`
	MaxRuns        types.Int64  `tfsdk:"max_runs"`
	Timeout        types.String `tfsdk:"timeout"`
}

func (a *backfillAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a task for every scheduled time in a past time range, for example to backfill a new downsampling task. In each " +
			"run, `now()` returns the scheduled time.\n\n" +
			"The scheduled times are those of InfluxDB's own scheduler, by `every` or `cron`; the `offset` doesn't shift them. Skips times " +
			"whose offset hasn't elapsed yet; the scheduler runs those itself. The task must be active.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"start": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{framework.ValidTime},
				MarkdownDescription: "Start of the time range, inclusive (RFC 3339, for example `2026-03-01T00:00:00Z`).",
			},
			"stop": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.LaterThan("start")},
				MarkdownDescription: "End of the time range, exclusive (RFC 3339). Defaults to the current time.",
			},
			"parallel": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, maxParallel)},
				MarkdownDescription: fmt.Sprintf("Number of runs to have queued or running at once, at most `%d`. InfluxDB starts queued runs once a "+
					"second, so this is also the maximum number of runs a second. It executes up to 100 at once, in no particular order. "+
					"With `1`, the runs follow each other in the order of their times, one a second. Defaults to `%d`.", maxParallel, defaultParallel),
			},
			"on_failure": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(stopOnFailure, continueOnFailure)},
				MarkdownDescription: "What to do when a run fails: `stop` starts no further runs, `continue` runs the remaining times. Either way, the " +
					"action fails once the started runs have finished. Defaults to `stop`.",
			},
			"skip_successful": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "If `true`, skips times that already have a successful run, for example to resume an interrupted backfill. InfluxDB " +
					"keeps a record of a run for three days, so the backfill repeats runs that finished before that. Defaults to `false`.",
			},
			"max_runs": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: fmt.Sprintf("Maximum number of runs. If the time range has more scheduled times, the action fails without "+
					"starting any. Defaults to `%d`.", defaultMaxRuns),
			},
			"timeout": timeoutAttribute("Maximum duration of the action, for example `30m` or `2h`. Runs that were started continue in InfluxDB. Defaults to no limit."),
		},
	}
}

func (a *backfillAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.checkIDs(ctx, req.Config, &resp.Diagnostics)
	var config backfillModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	defer reportPauses(ctx, a.Client, resp)()
	ctx, cancel := withTimeout(ctx, framework.TimeoutOf("timeout", config.Timeout, &resp.Diagnostics))
	defer cancel()
	task := a.activeTask(ctx, config.TaskID.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	times := config.times(task, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	progress := &progress{send: resp.SendProgress}
	if len(times) == 0 {
		progress.say("Nothing to run: %s has no scheduled time in the time range, or the offset of the times hasn't elapsed yet.", subject(task))
		return
	}
	starter, err := a.Client.RunStarter(ctx, task.ID, times[0], times[len(times)-1])
	if err != nil {
		resp.Diagnostics.Append(a.Errors.Error(subject(task), err))
		return
	}
	if config.SkipSuccessful.ValueBool() {
		times = withoutSuccessful(times, starter.Before)
	}
	b := newBackfill(starter, newWatch(a.Client, task.ID), int(orDefault(config.Parallel, defaultParallel)),
		config.OnFailure.ValueString() == continueOnFailure, times)
	err = b.runAndReport(ctx, task, progress)
	resp.Diagnostics.Append(b.diagnostics(task, err)...)
}

// times returns the scheduled times to run the task for.
func (m backfillModel) times(task *influx.Task, diags *diag.Diagnostics) []time.Time {
	start, stop := framework.TimeRange("start", m.Start, "stop", m.Stop, diags)
	if m.Start.IsNull() {
		diags.AddAttributeError(path.Root("start"), "Missing start", "start is null. Set it to the start of the time range.")
	}
	if diags.HasError() {
		return nil
	}
	now := time.Now()
	if stop.IsZero() || stop.After(now) {
		stop = now
	}
	planned, err := schedule.New(task.Every, task.Cron, task.CreatedAt)
	if err != nil {
		diags.AddError("Unsupported schedule", diagnostic.Sentence("This provider doesn't support the schedule of %s (%s). Report it at https://github.com/influxtasks/terraform-provider-influxdb/issues.",
			subject(task), err))
		return nil
	}
	limit := orDefault(m.MaxRuns, defaultMaxRuns)
	times, err := planned.Times(start, stop, int(limit))
	if errors.Is(err, schedule.ErrTooMany) {
		diags.AddAttributeError(path.Root("max_runs"), "Too many runs", diagnostic.Sentence(
			"%s has more scheduled times from %s to %s than max_runs allows (%d). Nothing was started. "+
				"Choose a shorter time range, or raise max_runs.",
			subject(task), start.Format(time.RFC3339), stop.Format(time.RFC3339), limit))
	}
	return slices.DeleteFunc(times, func(at time.Time) bool { return isLeftToScheduler(at, task, now) })
}

// isLeftToScheduler reports whether the scheduler itself will run the task for a past time, since the offset hasn't
// elapsed yet. It never runs a task for a time before its creation.
func isLeftToScheduler(at time.Time, task *influx.Task, now time.Time) bool {
	// InfluxDB formats offsets like Go.
	offset, _ := time.ParseDuration(task.Offset)
	return at.After(task.CreatedAt) && at.Add(offset).After(now)
}

// withoutSuccessful returns the times that have no successful run.
func withoutSuccessful(times []time.Time, runs []influx.Run) []time.Time {
	successful := map[int64]bool{}
	for _, run := range runs {
		if run.Status == influx.RunSuccess {
			successful[run.ScheduledFor.Unix()] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(times), func(at time.Time) bool { return successful[at.Unix()] })
}
