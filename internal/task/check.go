package task

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tfkit"
)

// check finds, without a server, what the server would refuse. What is not known
// yet is checked when it is.
//
// It is part of the plan, and not of ValidateConfig, since Terraform makes no
// plan of a configuration that isn't valid: so a plan shows these mistakes
// together with those that only InfluxDB finds.
func (m model) check(diags *diag.Diagnostics) {
	m.checkAttributes(diags)
	if m.Flux.IsUnknown() {
		return
	}
	option, err := flux.Find(m.Flux.ValueString())
	switch {
	case err != nil:
		// It is InfluxDB's to say what is wrong with the script.
	case option == nil:
		m.checkBody(diags)
	default:
		m.checkComplete(option, diags)
	}
}

// checkAttributes checks each attribute by itself.
func (m model) checkAttributes(diags *diag.Diagnostics) {
	for _, attribute := range []struct {
		name  string
		value types.String
		check func(string) error
	}{
		{"flux", m.Flux, tfkit.CheckText},
		{"name", m.Name, tfkit.CheckText},
		{"name", m.Name, flux.CheckName},
		{"description", m.Description, tfkit.CheckText},
		{"every", m.Every, flux.CheckEvery},
		{"cron", m.Cron, schedule.CheckCron},
		{"offset", m.Offset, flux.CheckOffset},
		{"status", m.Status, checkStatus},
		{"org_id", m.OrgID, tfkit.CheckOrgID},
	} {
		if !tfkit.Known(attribute.value) {
			continue
		}
		if err := attribute.check(attribute.value.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attribute.name), "Invalid "+attribute.name, tfkit.Capitalize(m.subject())+": "+err.Error()+".")
		}
	}
	if tfkit.Known(m.Every, m.Cron) {
		diags.AddAttributeError(path.Root("cron"), "Two schedules", fmt.Sprintf(
			"%s has both every and cron. Remove one of them.", tfkit.Capitalize(m.subject())))
	}
}

func checkStatus(status string) error {
	if status != influx.TaskActive && status != influx.TaskInactive {
		return fmt.Errorf("status must be %q or %q, not %q", influx.TaskActive, influx.TaskInactive, status)
	}
	return nil
}

// checkBody checks that a body comes with what a task option needs.
func (m model) checkBody(diags *diag.Diagnostics) {
	if m.Name.IsNull() {
		diags.AddAttributeError(path.Root("name"), "The task has no name",
			"The script in flux has no task option of its own, so the name must come from the attribute name.")
	}
	if m.Every.IsNull() && m.Cron.IsNull() {
		diags.AddAttributeError(path.Root("every"), "The task has no schedule", fmt.Sprintf(
			"The script in flux of %s has no task option of its own, so the schedule must come from every or cron.", m.subject()))
	}
}

// checkComplete checks the task option of a complete script, and that the
// attributes agree with it.
func (m model) checkComplete(option *flux.Task, diags *diag.Diagnostics) {
	script := m.Flux.ValueString()
	for _, problem := range option.Problems {
		addScriptError(diags, "Invalid task option", script, problem.Pos, problem.Message)
	}
	if cron := option.Options.Cron; cron != "" {
		if err := schedule.CheckCron(cron); err != nil {
			addScriptError(diags, "Invalid task option", script, option.Pos("cron"), err.Error()+".")
		}
	}
	if len(option.Problems) > 0 {
		return
	}
	for _, attribute := range []struct {
		name   string
		value  types.String
		option string
		equal  func(a, b string) bool
	}{
		{"name", m.Name, option.Options.Name, equalText},
		{"every", m.Every, option.Options.Every, flux.EqualDurations},
		{"cron", m.Cron, option.Options.Cron, equalText},
		{"offset", m.Offset, option.Options.Offset, flux.EqualDurations},
	} {
		if !tfkit.Known(attribute.value) || attribute.equal(attribute.value.ValueString(), attribute.option) {
			continue
		}
		says := "has no " + attribute.name
		if attribute.option != "" {
			says = fmt.Sprintf("says %s: %s", attribute.name, attribute.option)
		}
		diags.AddAttributeError(path.Root(attribute.name), "The script says otherwise", fmt.Sprintf(
			"%s = %q does not agree with flux: the task option of the script %s (line %d). Change one of the two, or remove the attribute %s.",
			attribute.name, attribute.value.ValueString(), says, option.Pos(attribute.name).Line, attribute.name))
	}
}

func equalText(a, b string) bool { return a == b }

// checkSyntax has InfluxDB parse the script. A body is sent as it is, since it is
// valid Flux by itself: so the places are those of the user's own text, and
// options that aren't known yet don't matter.
func (r *taskResource) checkSyntax(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if r.provider.Client == nil || !r.provider.ValidateFlux || plan.Flux.IsUnknown() {
		return
	}
	script := plan.Flux.ValueString()
	mistakes, err := r.provider.Client.Analyze(ctx, script)
	if isNotOffered(err) || err != nil && diags.HasError() {
		// What has failed already is said, and this is likely to fail likewise.
		return
	}
	if err != nil {
		diags.Append(tfkit.ErrorDiagnostic(plan.subject(), err))
		return
	}
	for _, mistake := range mistakes {
		message := placeInMessage.ReplaceAllString(mistake.Message, "") + "."
		if mistake.Line == 0 {
			diags.AddAttributeError(path.Root("flux"), "Flux syntax error", tfkit.Capitalize(plan.subject())+": "+message+
				"\nInfluxDB does not say at which place in the script.")
			continue
		}
		addScriptError(diags, "Flux syntax error", script, flux.At(script, mistake.Line, mistake.Column), message)
	}
}

// placeInMessage is a place that the message repeats in the parser's own style.
var placeInMessage = regexp.MustCompile(` @\d+:\d+-\d+:\d+`)

// isNotOffered reports whether the server, or what is in front of it, has no
// check of scripts: then it is left to the apply.
func isNotOffered(err error) bool {
	e := new(influx.Error)
	return errors.As(err, &e) && (e.StatusCode == http.StatusNotFound || e.StatusCode == http.StatusMethodNotAllowed)
}

// addScriptError reports a mistake in the script with its place, the line
// itself, and a caret below it.
func addScriptError(diags *diag.Diagnostics, summary, script string, pos flux.Pos, message string) {
	line := strings.Split(script, "\n")[pos.Line-1]
	line = strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " ")
	margin := fmt.Sprintf("%4d | ", pos.Line)
	diags.AddAttributeError(path.Root("flux"), summary, fmt.Sprintf("Line %d, column %d: %s\n\n%s%s\n%s^",
		pos.Line, pos.Column, message, margin, line, strings.Repeat(" ", len(margin)+pos.Column-1)))
}
