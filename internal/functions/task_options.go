package functions

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

type taskOptions struct{}

// NewTaskOptions returns the function task_options.
func NewTaskOptions() function.Function { return taskOptions{} }

func (taskOptions) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "task_options"
}

// options is the result of the function.
type options struct {
	Name        *string `tfsdk:"name"`
	Every       *string `tfsdk:"every"`
	Cron        *string `tfsdk:"cron"`
	Offset      *string `tfsdk:"offset"`
	Concurrency *int64  `tfsdk:"concurrency"`
	Retry       *int64  `tfsdk:"retry"`
}

func (taskOptions) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Read the task option of a Flux script",
		MarkdownDescription: "Returns the [task option](https://docs.influxdata.com/influxdb/v2/process-data/task-options/) of a complete Flux script as an object " +
			"with `name`, `every`, `cron`, `offset`, `concurrency`, and `retry`. Values that the option doesn't set are null. Durations are as " +
			"in the script, for example `1h30m`.\n\n" +
			"Returns an error if the script has no task option, or one that InfluxDB would reject.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "script", MarkdownDescription: "Complete Flux script, with its `option task`."},
		},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"name": types.StringType, "every": types.StringType, "cron": types.StringType, "offset": types.StringType,
			"concurrency": types.Int64Type, "retry": types.Int64Type,
		}},
	}
}

func (taskOptions) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var script string
	if resp.Error = req.Arguments.Get(ctx, &script); resp.Error != nil {
		return
	}
	option, err := flux.Find(script)
	switch {
	case err != nil:
		resp.Error = function.NewArgumentFuncError(0, "Syntax error at "+strings.TrimSuffix(err.Error(), "."))
	case option == nil:
		resp.Error = function.NewArgumentFuncError(0, "The script has no task option. Add one, for example option task = {name: \"downsample\", every: 1h}")
	case len(option.Problems) > 0:
		problem := option.Problems[0]
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("InfluxDB would reject the script's task option, at %d:%d: %s",
			problem.Pos.Line, problem.Pos.Column, strings.TrimSuffix(problem.Message, ".")))
	default:
		resp.Error = resp.Result.Set(ctx, options{
			Name:        orNull(option.Options.Name),
			Every:       orNull(option.Options.Every),
			Cron:        orNull(option.Options.Cron),
			Offset:      orNull(option.Options.Offset),
			Concurrency: limit(option, "concurrency"),
			Retry:       limit(option, "retry"),
		})
	}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func limit(option *flux.TaskOption, key string) *int64 {
	if n, ok := option.Limit(key); ok {
		return &n
	}
	return nil
}
