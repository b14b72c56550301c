package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// checkRuns reports mistakes that InfluxDB accepts but that make each run of a new or changed script fail, and warns of
// likely mistakes. It returns the problems that it has reported.
func (m *model) checkRuns(plan model, diags *diag.Diagnostics) []flux.Problem {
	if !framework.Known(m.Flux) {
		return nil
	}
	script := m.Flux.ValueString()
	option, err := flux.Find(script)
	if err != nil {
		return nil
	}
	problems := flux.CheckScript(script)
	problems = append(problems, flux.CheckReferences(script, func(key string) bool {
		return plan.hasOption(key) || option != nil && option.HasKey(key)
	})...)
	if option != nil {
		if option.IsAlone() {
			diags.AddAttributeWarning(path.Root("flux"), "Script has no query", fmt.Sprintf(
				"The script of %s has only a task option, so each run will fail. Add a query after the option.", plan.subject()))
		}
		for _, p := range option.MisspeltKeys() {
			diags.Append(diag.NewAttributeWarningDiagnostic(path.Root("flux"), "Unknown key in the task option", flux.AtPlace(script, p.Pos, p.Message)))
		}
	}
	for _, p := range problems {
		addScriptError(diags, invalidScript, script, p.Pos, p.Message)
	}
	plan.warnOfLongOffset(diags)
	return problems
}

// hasOption reports whether the composed task option has this key.
func (m *model) hasOption(key string) bool {
	attribute := m.optionField(key)
	switch {
	case attribute == nil:
		return false
	case key == "offset":
		return !attribute.IsNull()
	}
	return attribute.IsUnknown() || attribute.ValueString() != ""
}

// warnOfLongOffset warns of an offset that is longer than the interval: each run then starts after the next one is
// scheduled.
func (m *model) warnOfLongOffset(diags *diag.Diagnostics) {
	if !framework.Known(m.Every, m.Offset) {
		return
	}
	every, err := flux.ParseDuration(m.Every.ValueString())
	offset, offsetErr := flux.ParseDuration(m.Offset.ValueString())
	if err != nil || offsetErr != nil || offset.Negative || offset.Length() <= every.Length() {
		return
	}
	diags.AddAttributeWarning(path.Root("offset"), "Offset longer than the interval", diagnostic.Sentence(
		"%s runs every %s, and its offset is %s, so each run starts after the scheduled time of the next one. Check the units of both.",
		m.subject(), m.Every.ValueString(), m.Offset.ValueString()))
}

// checkScript has InfluxDB check the syntax, names and types of a script, and reports all mistakes except at positions
// that are reported already. It sends the script unchanged, so that positions refer to the user's own text, and a body
// together with a syntax tree of its task option. The values in that tree don't matter, so they may be unknown.
func (r *taskResource) checkScript(ctx context.Context, plan model, reported []flux.Problem, diags *diag.Diagnostics) {
	if r.Client == nil || !r.ValidateFlux || plan.Flux.IsUnknown() {
		return
	}
	script := plan.Flux.ValueString()
	var option json.RawMessage
	if !isComplete(script) {
		option = flux.OptionTree(plan.hasOption)
	}
	mistakes, err := r.Client.Check(ctx, influx.Script{
		OrgID: plan.OrgID.ValueString(), Text: script, Package: flux.PackageName(script), Option: option,
	})
	addMistakes(plan, mistakes, reported, diags)
	if err != nil && !diags.HasError() && r.FirstUnchecked() {
		diags.Append(notChecked(plan, err))
	}
}

// addMistakes adds the errors about mistakes that InfluxDB found in a script. Mistakes in the same line are one error.
func addMistakes(plan model, mistakes []influx.Mistake, reported []flux.Problem, diags *diag.Diagnostics) {
	script := plan.Flux.ValueString()
	summary := invalidScript
	if len(mistakes) > 0 && mistakes[0].Syntax {
		summary = syntaxError // InfluxDB then checks nothing else.
	}
	var problems []flux.Problem
	for _, m := range mistakes {
		pos := flux.At(script, m.Line, m.Column)
		switch known := func(p flux.Problem) bool { return p.Pos == pos }; {
		case m.Line == 0:
			diags.AddAttributeError(path.Root("flux"), summary, diagnostic.Capitalize(plan.subject())+": "+flux.InWords(script, pos, m.Message)+
				"\nInfluxDB doesn't report where in the script.")
		case !slices.ContainsFunc(reported, known):
			problems = append(problems, flux.Problem{Pos: pos, Message: flux.InWords(script, pos, m.Message)})
		}
	}
	for _, text := range flux.AtPlaces(script, problems) {
		diags.AddAttributeError(path.Root("flux"), summary, text)
	}
}

// The titles of errors about scripts.
const (
	invalidScript = "Invalid Flux script"
	syntaxError   = "Flux syntax error"
)

// notChecked returns the warning that InfluxDB checked a script not at all, or only its syntax.
func notChecked(plan model, err error) diag.Diagnostic {
	const (
		consequence = "Mistakes in the script show only in the apply, or when the task runs."
		scope       = " Only the first such task is reported. To plan without this check, set validate_flux = false in the provider block."
	)
	subject := diagnostic.Capitalize(plan.subject())
	timeout := influx.TimeoutOf(err)
	switch {
	case timeout == influx.CheckTimeout:
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf(
			"%s: InfluxDB didn't finish the check of the script within %s. %s", subject, timeout, consequence)+scope)
	case timeout > 0:
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf(
			"%s: InfluxDB didn't finish the check of the script within %s, which is the provider's request_timeout. %s "+
				"To check long scripts in the plan, raise request_timeout.", subject, timeout, consequence)+scope)
	case influx.IsSlow(err):
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf(
			"%s: InfluxDB, or a proxy in front of it, aborted the check of the script: %s. %s", subject, err, consequence)+scope)
	case errors.Is(err, influx.ErrNoOrganization):
		return diag.NewWarningDiagnostic("Flux types not checked", fmt.Sprintf(
			"%s: %s, so InfluxDB checked only the syntax of the script. The apply checks names and types before it creates the task.",
			subject, err)+scope)
	}
	return diag.NewWarningDiagnostic("Flux types not checked", fmt.Sprintf(
		"%s: InfluxDB couldn't check the names and types in the script: %s. The script itself may be correct.",
		subject, strings.TrimSuffix(flux.Hide(err.Error(), plan.Flux.ValueString()), "."))+scope)
}
