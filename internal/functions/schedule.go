package functions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

type scheduleFunction struct{}

// NewSchedule returns the function schedule.
func NewSchedule() function.Function { return scheduleFunction{} }

func (scheduleFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "schedule"
}

// maxTimes bounds the result, as the default of max_runs bounds a backfill.
const maxTimes = 10000

func (scheduleFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "List the times for which a task runs",
		MarkdownDescription: fmt.Sprintf("Lists the times from `start` up to `stop` for which InfluxDB's scheduler runs a task: those of an "+
			"`influxdb_task_backfill` of that span. A run for such a time has it as its `now()`; a task's `offset` only makes it start later.\n\n"+
			"An `every` of a fixed length is aligned to multiples of itself: hours begin on the hour, weeks on Monday, in UTC. Months and years "+
			"go on from when the task was created, rounded down to multiples of four weeks, as the scheduler does it. There may be %d times.", maxTimes),
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name: "task",
				// A task that is yet to be created has a schedule, but no ID.
				AllowUnknownValues: true,
				MarkdownDescription: "An object with `every` or `cron`, for example an `influxdb_task` or the result of `task_options`. An `influxdb_task` " +
					"with a complete script has the schedule of its script. With months or years, `created_at` counts too; without it, the " +
					"task counts as created at `start`.\n\n" +
					"In a test with `mock_provider`, an `influxdb_task` works as well: what the mock makes up for its computed attributes doesn't count.",
			},
			function.StringParameter{Name: "start", MarkdownDescription: "The first time (RFC 3339), if the task runs then."},
			function.StringParameter{Name: "stop", MarkdownDescription: "The end (RFC 3339), which isn't part of it."},
		},
		Return: function.ListReturn{ElementType: types.StringType},
	}
}

func (scheduleFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var task types.Dynamic
	var from, to string
	if resp.Error = req.Arguments.Get(ctx, &task, &from, &to); resp.Error != nil {
		return
	}
	start, startErr := parseTime(from, 1)
	stop, stopErr := parseTime(to, 2)
	s, taskErr := scheduleOf(task.UnderlyingValue(), start)
	if resp.Error = function.ConcatFuncErrors(startErr, stopErr, taskErr); resp.Error != nil {
		return
	}
	if s == nil {
		resp.Error = resp.Result.Set(ctx, types.ListUnknown(types.StringType))
		return
	}
	times, err := s.Times(start, stop, maxTimes)
	if errors.Is(err, schedule.ErrTooMany) {
		resp.Error = function.NewArgumentFuncError(2, fmt.Sprintf("The task runs more than %d times from %s to %s. Choose a shorter span.", maxTimes, from, to))
		return
	}
	list := make([]string, 0, len(times))
	for _, at := range times {
		list = append(list, at.Format(time.RFC3339))
	}
	resp.Error = resp.Result.Set(ctx, list)
}

func parseTime(s string, argument int64) (time.Time, *function.FuncError) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, function.NewArgumentFuncError(argument, fmt.Sprintf("%q is not a time in RFC 3339, such as 2026-03-01T00:00:00Z.", s))
	}
	return t, nil
}

// scheduleOf reads the schedule of a task; it is nil if that isn't known yet.
func scheduleOf(task attr.Value, start time.Time) (*schedule.Schedule, *function.FuncError) {
	if task == nil || task.IsUnknown() {
		return nil, nil
	}
	object, ok := task.(types.Object)
	if !ok {
		return nil, function.NewArgumentFuncError(0, "The task must be an object with every or cron, such as {every = \"1h\"}.")
	}
	attribute := func(name string) types.String {
		value := object.Attributes()[name]
		if value != nil && value.IsUnknown() { // perhaps of unknown type
			return types.StringUnknown()
		}
		text, _ := value.(types.String)
		return text
	}
	every, cron := attribute("every"), attribute("cron")
	if option, _ := flux.Find(attribute("flux").ValueString()); option != nil && len(option.Problems) == 0 {
		every, cron = types.StringValue(option.Options.Every), types.StringValue(option.Options.Cron)
	}
	hasEvery, hasCron := every.ValueString() != "", cron.ValueString() != ""
	switch {
	case every.IsUnknown() && !hasCron, cron.IsUnknown() && !hasEvery:
		return nil, nil
	case hasEvery && hasCron:
		// Of a mocked task, terraform test makes up the one that isn't configured.
		hasEvery, hasCron = flux.CheckEvery(every.ValueString()) == nil, schedule.CheckCron(cron.ValueString()) == nil
	}
	switch {
	case hasEvery == hasCron:
		return nil, function.NewArgumentFuncError(0, "The task must have exactly one of every and cron.")
	case hasEvery:
		cron = types.StringNull()
	default:
		every = types.StringNull()
	}
	since := start
	if created, err := time.Parse(time.RFC3339, attribute("created_at").ValueString()); err == nil {
		since = created
	}
	s, err := schedule.New(every.ValueString(), cron.ValueString(), since)
	if err != nil {
		return nil, function.NewArgumentFuncError(0, fmt.Sprintf("InfluxDB would refuse %q as a schedule (%s).",
			every.ValueString()+cron.ValueString(), err))
	}
	if s.DependsOnCreation() && attribute("created_at").IsUnknown() {
		return nil, nil
	}
	return &s, nil
}
