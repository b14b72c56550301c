// Package taskoption checks the attributes name, every, cron, and offset, from which the provider composes the task option of a
// script, and the task option of a complete script.
package taskoption

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

// Attributes are the configured values.
type Attributes struct{ Name, Every, Cron, Offset types.String }

// Check adds an error for each attribute that isn't valid. The subject, such as the task, begins each message.
func (a Attributes) Check(subject string, diags *diag.Diagnostics) {
	framework.CheckEach(subject, []framework.Check{
		{Attribute: "name", Value: a.Name, Check: flux.CheckName},
		{Attribute: "every", Value: a.Every, Check: framework.NotEmptyAnd("every", flux.CheckEvery)},
		{Attribute: "cron", Value: a.Cron, Check: framework.NotEmptyAnd("cron", schedule.CheckCron)},
		{Attribute: "offset", Value: a.Offset, Check: framework.NotEmptyAnd("offset", flux.CheckOffset)},
	}, diags)
}

// Options returns the options of a script that has these attributes. Null and unknown ones are empty.
func (a Attributes) Options() flux.Options {
	return flux.Options{Name: a.Name.ValueString(), Every: a.Every.ValueString(), Cron: a.Cron.ValueString(), Offset: a.Offset.ValueString()}
}

// CheckScript adds an error for each problem of the task option of a complete script, and reports whether there is none. It
// hides the content of strings, which may be secret.
func CheckScript(script string, option *flux.TaskOption, diags *diag.Diagnostics) (ok bool) {
	invalid := func(pos flux.Pos, message string) {
		ok = false
		diags.AddAttributeError(path.Root("flux"), "Invalid task option", flux.AtPlace(script, pos, message))
	}
	ok = true
	for _, problem := range option.Problems {
		invalid(problem.Pos, flux.Hide(problem.Message, script))
	}
	if cron := option.Options.Cron; cron != "" {
		if err := schedule.CheckCron(cron); err != nil {
			invalid(option.Pos("cron"), strings.ReplaceAll(err.Error(), cron, "(hidden)")+".")
		}
	}
	return ok
}

// Attribute is an attribute together with the same key of the task option of a complete script.
type Attribute struct {
	Name  string
	Value types.String // in the configuration
	// Option is the value in the script, empty if the task option doesn't have the key.
	Option string
	// Equal reports whether two values mean the same.
	Equal    func(a, b string) bool
	isString bool // in Flux
}

// Conflicts returns the attributes that are set and don't match the task option of a complete script.
func (a Attributes) Conflicts(o flux.Options) []Attribute {
	equal := func(a, b string) bool { return a == b }
	var conflicts []Attribute
	for _, attribute := range []Attribute{
		{"name", a.Name, o.Name, equal, true},
		{"every", a.Every, o.Every, flux.EqualDurations, false},
		{"cron", a.Cron, o.Cron, equal, true},
		{"offset", a.Offset, o.Offset, flux.EqualDurations, false},
	} {
		if framework.Known(attribute.Value) && !attribute.Equal(attribute.Value.ValueString(), attribute.Option) {
			conflicts = append(conflicts, attribute)
		}
	}
	return conflicts
}

// Conflict returns the error about an attribute that doesn't match the task option in this line of the script.
func (a Attribute) Conflict(line int) diag.Diagnostic {
	var found string
	switch {
	case a.Option == "":
		found = "has no " + a.Name
	case a.isString: // Its content may be a secret.
		found = "has a different " + a.Name
	default:
		found = fmt.Sprintf("has %s: %s", a.Name, a.Option)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(a.Name), "Conflicting task option", fmt.Sprintf(
		"%s = %q conflicts with flux: the task option of the script %s (line %d). A complete script doesn't need name, every, cron, and "+
			"offset: remove %s from the configuration, or change the script.",
		a.Name, a.Value.ValueString(), found, line, a.Name))
}
