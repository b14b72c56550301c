package task

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
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
	for _, attribute := range []struct {
		name  string
		value types.String
		check func(string) error
	}{
		{"flux", m.Flux, framework.CheckText},
		{"name", m.Name, framework.CheckText},
		{"name", m.Name, flux.CheckName},
		{"description", m.Description, framework.CheckText},
		{"every", m.Every, notEmpty("every", flux.CheckEvery)},
		{"cron", m.Cron, notEmpty("cron", schedule.CheckCron)},
		{"offset", m.Offset, notEmpty("offset", flux.CheckOffset)},
		{"status", m.Status, checkStatus},
	} {
		if !framework.Known(attribute.value) {
			continue
		}
		if err := attribute.check(attribute.value.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attribute.name), "Invalid "+attribute.name, diagnostic.Capitalize(m.subject())+": "+err.Error()+".")
		}
	}
	if framework.Known(m.Every, m.Cron) {
		diags.AddAttributeError(path.Root("cron"), "Conflicting schedules", diagnostic.Sentence(
			"%s has both every and cron. Remove one of them.", m.subject()))
	}
}

// notEmpty returns the check of an attribute that is null, not empty, if a module doesn't set it.
func notEmpty(name string, check func(string) error) func(string) error {
	return func(value string) error {
		if value == "" {
			return fmt.Errorf("%s must not be empty. To leave it unset, omit it or set it to null", name)
		}
		return check(value)
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
	script := m.Flux.ValueString()
	for _, problem := range option.Problems {
		addScriptError(diags, "Invalid task option", script, problem.Pos, flux.Hide(problem.Message, script))
	}
	if cron := option.Options.Cron; cron != "" {
		if err := schedule.CheckCron(cron); err != nil {
			addScriptError(diags, "Invalid task option", script, option.Pos("cron"), strings.ReplaceAll(err.Error(), cron, "(hidden)")+".")
		}
	}
	if len(option.Problems) > 0 {
		return
	}
	for _, a := range m.optionAttributes(option.Options) {
		if !a.matches() {
			diags.Append(a.conflict(option.Pos(a.name).Line))
		}
	}
}

// optionAttribute is an attribute together with the same key of the task option of a complete script.
type optionAttribute struct {
	name     string
	value    types.String // in the configuration
	option   string       // in the script, empty if the task option doesn't have the key
	isString bool         // in Flux
	equal    func(a, b string) bool
}

func (m *model) optionAttributes(o flux.Options) []optionAttribute {
	return []optionAttribute{
		{"name", m.Name, o.Name, true, equalText},
		{"every", m.Every, o.Every, false, flux.EqualDurations},
		{"cron", m.Cron, o.Cron, true, equalText},
		{"offset", m.Offset, o.Offset, false, flux.EqualDurations},
	}
}

func equalText(a, b string) bool { return a == b }

func (a optionAttribute) matches() bool {
	return !framework.Known(a.value) || a.equal(a.value.ValueString(), a.option)
}

// conflict returns the error about an attribute that doesn't match the task option in this line of the script.
func (a optionAttribute) conflict(line int) diag.Diagnostic {
	var found string
	switch {
	case a.option == "":
		found = "has no " + a.name
	case a.isString: // Its content may be a secret.
		found = "has a different " + a.name
	default:
		found = fmt.Sprintf("has %s: %s", a.name, a.option)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(a.name), "Conflicting task option", fmt.Sprintf(
		"%s = %q conflicts with flux: the task option of the script %s (line %d). A complete script doesn't need name, every, cron and "+
			"offset: remove %s from the configuration, or change the script. If lifecycle.ignore_changes lists flux or %s, add the other one too.",
		a.name, a.value.ValueString(), found, line, a.name, a.name))
}

// addScriptError adds an error about a position in the script.
func addScriptError(diags *diag.Diagnostics, summary, script string, pos flux.Pos, message string) {
	diags.AddAttributeError(path.Root("flux"), summary, flux.AtPlace(script, pos, message))
}
