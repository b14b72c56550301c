package task

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// runsInvokableScript returns the error about a task of InfluxDB Cloud that has no Flux of its own.
func runsInvokableScript(task *influx.Task) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Task runs an invokable script", diagnostic.Sentence(
		"%s runs the invokable script %s, which this provider doesn't manage: it manages tasks with a Flux script of their own. "+
			"Remove the task from the configuration.",
		diagnostic.Subject("task", task.Name, task.ID), task.ScriptID))
}

// invokableScripts collects the tasks that a list leaves out.
type invokableScripts []influx.Task

// leaveOut reports whether a task runs an invokable script, and keeps it for the warning.
func (s *invokableScripts) leaveOut(task influx.Task) bool {
	if task.RunsInvokableScript() {
		*s = append(*s, task)
		return true
	}
	return false
}

// warning returns the warnings about the tasks that were left out.
func (s *invokableScripts) warning() (diags diag.Diagnostics) {
	const named = 10
	if len(*s) == 0 {
		return nil
	}
	var names []string
	for _, task := range (*s)[:min(named, len(*s))] {
		names = append(names, fmt.Sprintf("%q (%s)", task.Name, task.ID))
	}
	if len(*s) > named {
		names = append(names, fmt.Sprintf("and %d more", len(*s)-named))
	}
	diags.AddWarning("Tasks with invokable scripts aren't listed", fmt.Sprintf(
		"Tasks that run invokable scripts are left out, since this provider doesn't manage them (%d): %s.", len(*s), strings.Join(names, ", ")))
	return diags
}
