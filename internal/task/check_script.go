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

// checkRuns finds what InfluxDB accepts, but what makes each run of a new or
// changed script fail, and warns of what is likely to be a mistake. It returns the
// problems that it has reported.
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
			diags.AddAttributeWarning(path.Root("flux"), "Nothing to run", fmt.Sprintf(
				"The script of %s has only a task option, so each run will fail. Add the query that the task runs.", plan.subject()))
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

// hasOption reports whether the task option that is composed has this key.
func (m *model) hasOption(key string) bool {
	attribute := m.optionAttribute(key)
	switch {
	case attribute == nil:
		return false
	case key == "offset":
		return !attribute.IsNull()
	}
	return attribute.IsUnknown() || attribute.ValueString() != ""
}

// warnOfLongOffset warns of an offset that is longer than the time between two
// runs: each run then starts after the next one was scheduled.
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
		"%s runs every %s, and its offset is %s. Each run starts only after the next one was due.",
		m.subject(), m.Every.ValueString(), m.Offset.ValueString()))
}

// checkScript has InfluxDB check the syntax, the names and the types of a script,
// and reports all mistakes but those whose places are reported already. The script
// is sent as it is, so the places are those of the user's own text. With a body comes
// an option of its own, in which options that aren't known yet don't matter.
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

// addMistakes reports the mistakes that InfluxDB has found in a script: those of each
// line together.
func addMistakes(plan model, mistakes []influx.Mistake, reported []flux.Problem, diags *diag.Diagnostics) {
	script := plan.Flux.ValueString()
	summary := invalidScript
	if len(mistakes) > 0 && mistakes[0].Syntax {
		summary = "Flux syntax error" // and nothing else is checked
	}
	var problems []flux.Problem
	for _, m := range mistakes {
		pos := flux.At(script, m.Line, m.Column)
		switch known := func(p flux.Problem) bool { return p.Pos == pos }; {
		case m.Line == 0:
			diags.AddAttributeError(path.Root("flux"), summary, diagnostic.Capitalize(plan.subject())+": "+flux.InWords(script, pos, m.Message)+
				"\nInfluxDB does not say at which place in the script.")
		case !slices.ContainsFunc(reported, known):
			problems = append(problems, flux.Problem{Pos: pos, Message: flux.InWords(script, pos, m.Message)})
		}
	}
	for _, text := range flux.AtPlaces(script, problems) {
		diags.AddAttributeError(path.Root("flux"), summary, text)
	}
}

const invalidScript = "Invalid Flux script"

// notChecked is the warning that InfluxDB has not, or not wholly, checked a script.
func notChecked(plan model, err error) diag.Diagnostic {
	const more = " This is told for the first such task only. To plan without checks, set validate_flux = false."
	subject := diagnostic.Capitalize(plan.subject())
	timeout := influx.TimeoutOf(err)
	switch {
	case timeout == influx.CheckTimeout:
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf("%s: InfluxDB didn't finish the check of the script within %s, "+
			"so the check was given up. A mistake in the script shows only when the task is applied, or when it runs.", subject, timeout)+more)
	case timeout > 0:
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf("%s: InfluxDB didn't check the script within %s, which is the "+
			"provider's request_timeout. A mistake in the script shows only when the task is applied, or when it runs. To check long "+
			"scripts in the plan, raise request_timeout.", subject, timeout)+more)
	case influx.IsSlow(err):
		return diag.NewWarningDiagnostic("Flux not checked", fmt.Sprintf("%s: InfluxDB, or a proxy in front of it, gave up on the check of the "+
			"script: %s. A mistake in the script shows only when the task is applied, or when it runs.", subject, err)+more)
	case errors.Is(err, influx.ErrNoOrganization):
		return diag.NewWarningDiagnostic("Types in Flux not checked", fmt.Sprintf("%s: %s, so InfluxDB checked only the syntax of the "+
			"script. Its names and types are checked in the apply, before the task is created.", subject, err)+more)
	}
	return diag.NewWarningDiagnostic("Types in Flux not checked", fmt.Sprintf("%s: InfluxDB gave no verdict on the names and types in the "+
		"script: %s. This need not be a mistake in the script.", subject, strings.TrimSuffix(flux.Hide(err.Error(), plan.Flux.ValueString()), "."))+more)
}
