package task

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/taskoption"
)

var _ resource.ResourceWithValidateConfig = (*taskResource)(nil)

// ValidateConfig reports, without a server, what the server would reject. It skips unknown values: Terraform validates
// again in the apply, when they are known.
func (r *taskResource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	framework.Get(req.Config.Raw, &config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	config.check(&resp.Diagnostics)
}

func (m *model) check(diags *diag.Diagnostics) {
	m.checkAttributes(diags)
	if !framework.Known(m.Flux) {
		return
	}
	script := m.Flux.ValueString()
	if wrong := flux.CheckCharacters(script); len(wrong) > 0 {
		for _, text := range flux.AtPlaces(script, wrong) {
			diags.AddAttributeError(path.Root("flux"), syntaxError, text)
		}
		return // Other mistakes may be consequences of these.
	}
	option, err := flux.Find(script)
	switch {
	case err != nil:
		// In the plan, InfluxDB reports what is wrong with the script.
	case option == nil:
		m.checkBody(diags)
	default:
		m.checkComplete(option, diags)
	}
}

// checkAttributes checks each attribute on its own.
func (m *model) checkAttributes(diags *diag.Diagnostics) {
	framework.CheckEach(m.subject(), []framework.Check{
		{Attribute: "flux", Value: m.Flux, Check: framework.CheckText},
		{Attribute: "name", Value: m.Name, Check: framework.CheckText},
		{Attribute: "description", Value: m.Description, Check: framework.CheckText},
		{Attribute: "status", Value: m.Status, Check: checkStatus},
	}, diags)
	m.taskOption().Check(m.subject(), diags)
	if framework.Known(m.Every, m.Cron) {
		diags.AddAttributeError(path.Root("cron"), "Conflicting schedules", diagnostic.Sentence(
			"%s has both every and cron. Remove one of them.", m.subject()))
	}
}

func checkStatus(status string) error {
	if status != influx.TaskActive && status != influx.TaskInactive {
		return fmt.Errorf("status must be %q or %q, not %q", influx.TaskActive, influx.TaskInactive, status)
	}
	return nil
}

// checkBody checks that the attributes have what the task option of a body needs. A script without a name or a schedule
// may not be meant as a body, but be a file name, or an option without its keyword: then it reports that.
func (m *model) checkBody(diags *diag.Diagnostics) {
	noSchedule := m.Every.IsNull() && m.Cron.IsNull()
	if !m.Name.IsNull() && !noSchedule {
		return
	}
	script := m.Flux.ValueString()
	if problems := flux.CheckScript(script); len(problems) > 0 {
		for _, p := range problems {
			addScriptError(diags, invalidScript, script, p.Pos, p.Message)
		}
		return
	}
	if m.Name.IsNull() {
		diags.AddAttributeError(path.Root("name"), "The task has no name",
			"Set name, or add an option task = {…} statement to the script in flux.")
	}
	if noSchedule {
		diags.AddAttributeError(path.Root("every"), "The task has no schedule", diagnostic.Sentence(
			"%s has neither every nor cron. Set one of them, or add an option task = {…} statement to the script in flux.", m.subject()))
	}
}

// checkComplete checks the task option of a complete script, and that the attributes match it.
func (m *model) checkComplete(option *flux.TaskOption, diags *diag.Diagnostics) {
	if !taskoption.CheckScript(m.Flux.ValueString(), option, diags) {
		return
	}
	for _, a := range m.taskOption().Conflicts(option.Options) {
		diags.Append(conflict(a, option.Pos(a.Name).Line))
	}
}

// taskOption returns the attributes from which the provider composes the task option.
func (m *model) taskOption() taskoption.Attributes {
	return taskoption.Attributes{Name: m.Name, Every: m.Every, Cron: m.Cron, Offset: m.Offset}
}

// conflict returns the error about an attribute that doesn't match the task option in this line of the script.
func conflict(a taskoption.Attribute, line int) diag.Diagnostic {
	return diagnostic.AppendDetail(a.Conflict(line), fmt.Sprintf(
		" If lifecycle.ignore_changes lists flux or %s, add the other one too.", a.Name))
}

// addScriptError adds an error about a position in the script.
func addScriptError(diags *diag.Diagnostics, summary, script string, pos flux.Pos, message string) {
	diags.AddAttributeError(path.Root("flux"), summary, flux.AtPlace(script, pos, message))
}
