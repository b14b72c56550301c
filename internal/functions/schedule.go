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

// maxTimes is the maximum length of the result. It equals the default of max_runs of a backfill.
const maxTimes = 10000

func (scheduleFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "List the scheduled times of a task",
		MarkdownDescription: fmt.Sprintf("Lists the scheduled times of a task from `start`, inclusive, to `stop`, exclusive. They are the times for which InfluxDB's "+
			"scheduler runs the task, and for which an `influxdb_task_backfill` with this range runs it. In such a run, `now()` returns the "+
			"scheduled time; the task's `offset` only delays the start.\n\n"+
			"An `every` of a fixed length is aligned in UTC: hours begin on the hour, weeks on Monday. Months and years count from the task's "+
			"creation, rounded down to a multiple of four weeks, as in the scheduler. Returns an error for more than %d times.", maxTimes),
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name: "task",
				// A task that is planned has a schedule, but no ID.
				AllowUnknownValues: true,
				MarkdownDescription: "Object with `every` or `cron`, for example an `influxdb_task` or the result of `task_options`. For an `influxdb_task` with " +
					"a complete script, uses the schedule in the script. If `every` has months or years, uses `created_at` too, and `start` if the " +
					"object has no `created_at`.\n\n" +
					"You can also use an `influxdb_task` in a test with `mock_provider`. The function ignores the values that the mock generates.",
			},
			function.StringParameter{Name: "start", MarkdownDescription: "Start of the time range, inclusive (RFC 3339)."},
			function.StringParameter{Name: "stop", MarkdownDescription: "End of the time range, exclusive (RFC 3339)."},
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
		resp.Error = function.NewArgumentFuncError(2, fmt.Sprintf("The task has more than %d scheduled times from %s to %s. Choose a shorter time range", maxTimes, from, to))
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
		return t, function.NewArgumentFuncError(argument, fmt.Sprintf("%q isn't a valid time. Use RFC 3339, for example 2026-03-01T00:00:00Z", s))
	}
	return t, nil
}

// scheduleOf returns the schedule of a task, or nil if that is unknown.
func scheduleOf(task attr.Value, start time.Time) (*schedule.Schedule, *function.FuncError) {
	if task == nil || task.IsUnknown() {
		return nil, nil
	}
	object, ok := task.(types.Object)
	if !ok {
		return nil, function.NewArgumentFuncError(0, "The task must be an object with every or cron, for example {every = \"1h\"}")
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
		// For a mocked task, terraform test generates the one that isn't configured.
		hasEvery, hasCron = flux.CheckEvery(every.ValueString()) == nil, schedule.CheckCron(cron.ValueString()) == nil
	}
	switch {
	case hasEvery == hasCron:
		return nil, function.NewArgumentFuncError(0, "The task must have exactly one of every and cron")
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
		return nil, function.NewArgumentFuncError(0, fmt.Sprintf("%q isn't a valid schedule: %s",
			every.ValueString()+cron.ValueString(), err))
	}
	if s.DependsOnCreation() && attribute("created_at").IsUnknown() {
		return nil, nil
	}
	return &s, nil
}
