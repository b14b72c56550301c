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

// What on_failure says.
const (
	stopOnFailure     = "stop"
	continueOnFailure = "continue"
)

const (
	// defaultParallel keeps a server busy that makes up to so many runs a second:
	// it begins what was started by hand once a second, and then runs no more
	// than 100 at once (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/executor/executor.go).
	defaultParallel = 200
	// maxParallel is the length of the server's queue. When it is full, the
	// server begins no run at all, not even of another task, until there is room.
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
		MarkdownDescription: "Runs a task for every time that its schedule had in a span of the past: the history that a new downsampling " +
			"task misses. Each run has such a time as its `now()`, as if the task had been there then.\n\n" +
			"The times are those of InfluxDB's own scheduler, by `every` or `cron`; like there, the `offset` is not part of them. " +
			"Times that the scheduler has yet to come to, since their offset isn't over, are left to it. The task must be active.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute(),
			"start": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{framework.ValidTime},
				MarkdownDescription: "The first time to run the task for, if it is one of its schedule, or else the next one that is " +
					"(RFC 3339, such as `2026-03-01T00:00:00Z`).",
			},
			"stop": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.LaterThan("start")},
				MarkdownDescription: "The end of the span (RFC 3339), which isn't part of it. Default: now.",
			},
			"parallel": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, maxParallel)},
				MarkdownDescription: fmt.Sprintf("How many runs are under way at once, %d at most. InfluxDB begins them once a second, so that there "+
					"are at most so many runs a second; it runs up to 100 at once, in no particular order. With `1`, the runs follow each "+
					"other in the order of their times, one a second. Default: `%d`.", maxParallel, defaultParallel),
			},
			"on_failure": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(stopOnFailure, continueOnFailure)},
				MarkdownDescription: "What to do when a run has failed. `stop`: start no more; `continue`: go on with the other times. The action fails " +
					"either way, when the runs that are under way have finished. Default: `stop`.",
			},
			"skip_successful": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to leave out the times that already have a successful run, as when going on with a backfill that was " +
					"interrupted. InfluxDB knows the runs of the last three days only. Default: `false`.",
			},
			"max_runs": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: fmt.Sprintf("How many runs there may be at most. If there were more, the action fails before the first one. "+
					"Default: `%d`.", defaultMaxRuns),
			},
			"timeout": timeoutAttribute("How long the action may take, such as `30m` or `2h`. Default: as long as it needs."),
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
	ctx, cancel := withTimeout(ctx, framework.TimeoutOf("timeout", config.Timeout, &resp.Diagnostics))
	defer cancel()
	task := activeTask(ctx, a.Client, config.TaskID.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	times := config.times(task, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	progress := &progress{send: resp.SendProgress}
	if len(times) == 0 {
		progress.say("There is nothing to run: the schedule of %s has no time in the span that is over.", subject(task))
		return
	}
	starter, err := a.Client.RunStarter(ctx, task.ID, times[0], times[len(times)-1])
	if err != nil {
		resp.Diagnostics.Append(diagnostic.Error(subject(task), err))
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

// times returns the times to run the task for.
func (m backfillModel) times(task *influx.Task, diags *diag.Diagnostics) []time.Time {
	start, stop := framework.TimeRange("start", m.Start, "stop", m.Stop, diags)
	if m.Start.IsNull() {
		diags.AddAttributeError(path.Root("start"), "No start", "start is null. Set it to the first time to run the task for.")
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
		diags.AddError("The schedule can't be read", diagnostic.Sentence("%s: its schedule is beyond what this provider understands (%s).",
			subject(task), err))
		return nil
	}
	limit := orDefault(m.MaxRuns, defaultMaxRuns)
	times, err := planned.Times(start, stop, int(limit))
	if errors.Is(err, schedule.ErrTooMany) {
		diags.AddAttributeError(path.Root("max_runs"), "Too many runs", diagnostic.Sentence(
			"%s has more than %d times from %s to %s, and max_runs is %d. Nothing was run. Choose a shorter span, or a greater max_runs.",
			subject(task), limit, start.Format(time.RFC3339), stop.Format(time.RFC3339), limit))
	}
	return slices.DeleteFunc(times, func(at time.Time) bool { return isLeftToScheduler(at, task, now) })
}

// isLeftToScheduler reports whether the scheduler has yet to run the task for a past time, since the offset isn't over.
// It never runs it for a time before the task was created.
func isLeftToScheduler(at time.Time, task *influx.Task, now time.Time) bool {
	// InfluxDB writes offsets as Go does.
	offset, _ := time.ParseDuration(task.Offset)
	return at.After(task.CreatedAt) && at.Add(offset).After(now)
}

// withoutSuccessful omits the times that have a successful run.
func withoutSuccessful(times []time.Time, runs []influx.Run) []time.Time {
	successful := map[int64]bool{}
	for _, run := range runs {
		if run.Status == influx.RunSuccess {
			successful[run.ScheduledFor.Unix()] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(times), func(at time.Time) bool { return successful[at.Unix()] })
}
