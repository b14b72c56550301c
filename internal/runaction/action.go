// Package runaction provides the actions on runs: run, backfill, retry and cancel.
package runaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// idAction is the base of all actions. It checks the ID of the task and, if aboutRun is set, that of the run.
type idAction struct {
	framework.Action
	aboutRun bool
}

// ModifyPlan checks the IDs that are known before the apply.
func (a *idAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	a.checkIDs(ctx, req.Config, &resp.Diagnostics)
}

func (a *idAction) checkIDs(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) {
	ids := []framework.ID{{Attribute: "task_id", Of: "task"}}
	if a.aboutRun {
		ids = append(ids, framework.ID{Attribute: "run_id", Of: "run"})
	}
	for i := range ids {
		diags.Append(config.GetAttribute(ctx, path.Root(ids[i].Attribute), &ids[i].Value)...)
	}
	framework.CheckGivenIDs(diags, ids...)
}

func taskIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "ID of the task.",
	}
}

func runIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: description}
}

func timeoutAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{framework.ValidTimeout},
		MarkdownDescription: description,
	}
}

func orDefault(value types.Int64, otherwise int64) int64 {
	if value.IsNull() {
		return otherwise
	}
	return value.ValueInt64()
}

var errTimeout = errors.New("timed out")

// withTimeout returns a context that ends after a timeout, with the cause errTimeout. Zero is no timeout.
func withTimeout(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, timeout, fmt.Errorf("%w after %s", errTimeout, timeout))
}

// subject names a task in a message.
func subject(task *influx.Task) string { return diagnostic.Subject("task", task.Name, task.ID) }

// activeTask reads the task, and adds an error if it isn't active.
func (a *idAction) activeTask(ctx context.Context, id string, diags *diag.Diagnostics) *influx.Task {
	task, err := a.Client.Task(ctx, id)
	switch {
	case err != nil:
		diags.Append(a.Errors.Error("the task "+id, err))
	case task.Status != influx.TaskActive:
		diags.AddAttributeError(path.Root("task_id"), "Inactive task", diagnostic.Sentence(
			"%s is inactive, and InfluxDB runs only active tasks. Nothing was started. Set the task's status to \"active\", or, while it is "+
				"inactive, remove the action from the action_trigger.",
			subject(task)))
	}
	return task
}
