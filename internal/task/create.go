package task

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// A task that is created inactive runs all the same, and a later change to
// inactive has no effect (https://github.com/influxdata/influxdb/issues/26781).
// Created active, it may run before it is made inactive. So a task that must
// not run is created in two steps: first active, but with a script that does
// nothing and isn't due for up to a year; then the real script and the status
// come in one request.

// placeholder is the script of the first step. The name is empty if it is only
// for the server to read in the real script.
func placeholder(name string) string {
	return flux.Compose("// The script follows when the task has been made inactive.\n",
		flux.Options{Name: cmp.Or(name, "unfinished task"), Every: "8760h"})
}

// deactivateNew is the second step.
func (r *taskResource) deactivateNew(ctx context.Context, plan model) (*influx.Task, error) {
	script, status := plan.script(), influx.TaskInactive
	return r.provider.Client.UpdateTask(ctx, plan.ID.ValueString(), influx.TaskUpdate{Flux: &script, Status: &status})
}

// deleteNew deletes the task whose second step failed, and reports whether it
// is gone. It goes on after an interrupt, which may be what failed that step.
func (r *taskResource) deleteNew(ctx context.Context, plan model, diags *diag.Diagnostics) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	err := r.provider.Client.DeleteTask(ctx, plan.ID.ValueString())
	if err != nil {
		diags.AddError("An unfinished task is left", fmt.Sprintf(
			"Only a placeholder of %s has been created, which does nothing, and it could not be deleted either (%s). "+
				"The state has it as tainted: the next apply replaces it.", plan.subject(), err))
	}
	return err == nil
}
