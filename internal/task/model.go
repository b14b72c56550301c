package task

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// model is the resource as Terraform has it, in the configuration, a plan or
// the state.
type model struct {
	Flux        types.String `tfsdk:"flux"`
	Name        types.String `tfsdk:"name"`
	Every       types.String `tfsdk:"every"`
	Cron        types.String `tfsdk:"cron"`
	Offset      types.String `tfsdk:"offset"`
	Status      types.String `tfsdk:"status"`
	Description types.String `tfsdk:"description"`
	Org         types.String `tfsdk:"org"`
	OrgID       types.String `tfsdk:"org_id"`
	ID          types.String `tfsdk:"id"`
	OwnerID     types.String `tfsdk:"owner_id"`
	CreatedAt   types.String `tfsdk:"created_at"`
}

// subject names the task in a message, with its ID if it has one.
func (m *model) subject() string {
	return diagnostic.Subject("task", m.Name.ValueString(), m.ID.ValueString())
}

// options returns the task's options as its attributes say them.
func (m *model) options() flux.Options {
	return flux.Options{
		Name:   m.Name.ValueString(),
		Every:  m.Every.ValueString(),
		Cron:   m.Cron.ValueString(),
		Offset: m.Offset.ValueString(),
	}
}

// setOptions sets the attributes to the options of a script, but for those that
// say the same already.
func (m *model) setOptions(o flux.Options, script string) {
	m.Name = types.StringValue(o.Name)
	m.Cron = framework.Optional(o.Cron)
	m.Every = keepDuration(framework.Optional(o.Every), m.Every)
	m.Offset = keepDuration(offsetOf(o, script), m.Offset)
}

// keepDuration returns the prior duration if the new one is the same to InfluxDB.
func keepDuration(value, prior types.String) types.String {
	if framework.Known(value, prior) && flux.EqualDurations(value.ValueString(), prior.ValueString()) {
		return prior
	}
	return value
}

// offsetOf returns the attribute offset for a script with these options. No offset is
// null only where the script asks for task.offset, and so tells none from zero.
// Elsewhere it is zero: Terraform lets a plan keep the prior value only if there
// is one, so neither `offset = "0s"` nor its absence is a change of an imported
// task.
func offsetOf(o flux.Options, script string) types.String {
	if o.Offset == "" && !flux.UsesOffset(script) {
		return types.StringValue("0s")
	}
	return framework.Optional(o.Offset)
}

// script returns the complete script, as the server is to have it. The attributes
// decide: the script in flux may have an option that says otherwise, where
// ignore_changes has kept one of the two.
func (m *model) script() string {
	script := m.Flux.ValueString()
	option, err := flux.Find(script)
	switch {
	case err != nil:
		return script
	case option == nil:
		return flux.Compose(script, m.options())
	case option.Plain && !m.Name.IsNull() && !option.Options.Equal(m.options()):
		body, _, _ := flux.Split(script)
		return flux.Compose(body, m.options())
	}
	return script
}

// isComplete reports whether a script has a task option of its own, or can't be
// read: then nothing is added to it, and the server decides.
func isComplete(script string) bool {
	option, err := flux.Find(script)
	return option != nil || err != nil
}

// comparison compares two scripts by what they mean to InfluxDB: their code without
// the task options, and these.
type comparison func(prior, current string) (sameCode, sameOption bool)

// refresh takes over what the server has. What means the same to InfluxDB stays
// as it is written.
func (m *model) refresh(task *influx.Task, compare comparison) {
	m.refreshScript(task, compare)
	m.Status = types.StringValue(task.Status)
	if m.Description.ValueString() != task.Description {
		m.Description = framework.Optional(task.Description)
	}
	m.refreshComputed(task)
}

// refreshComputed takes over what the configuration doesn't decide.
func (m *model) refreshComputed(task *influx.Task) {
	// The server tells the name that the organization had when the task was
	// created, so the name is only taken over with another ID.
	if !m.OrgID.Equal(types.StringValue(task.OrgID)) || !framework.Known(m.Org) {
		m.Org = types.StringValue(task.Org)
	}
	m.OrgID = types.StringValue(task.OrgID)
	m.ID = types.StringValue(task.ID)
	m.OwnerID = types.StringValue(task.OwnerID)
	m.CreatedAt = framework.Time(task.CreatedAt)
}

func (m *model) refreshScript(task *influx.Task, compare comparison) {
	if m.Flux.IsNull() {
		m.importScript(task)
		return
	}
	if m.hasOptionsOf(task) && m.script() == task.Flux {
		return // in most refreshes that is so for most tasks
	}
	prior := m.Flux.ValueString()
	if isComplete(prior) {
		m.Flux = types.StringValue(refreshComplete(prior, task.Flux, compare))
	} else {
		m.Flux = types.StringValue(refreshBody(prior, task.Flux, compare))
	}
	m.setOptions(serverOptions(task), task.Flux)
}

// hasOptionsOf reports whether the attributes have the options of the server's task.
func (m *model) hasOptionsOf(task *influx.Task) bool {
	return framework.Known(m.Name, m.Offset) && m.options().Equal(flux.Options{Name: task.Name, Every: task.Every, Cron: task.Cron, Offset: task.Offset})
}

// importScript takes over a script that Terraform doesn't know yet, in the form in
// which it can be edited: as a body with its options or, where something would be
// lost by taking these out, as the complete script alone. The next refresh fills in
// the options of that: if they were here, generated configuration would have them
// twice.
func (m *model) importScript(task *influx.Task) {
	body, _, ok := flux.Split(task.Flux)
	if !ok {
		m.Flux = types.StringValue(task.Flux)
		return
	}
	m.Flux = types.StringValue(body)
	m.setOptions(serverOptions(task), task.Flux)
}

// serverOptions returns the options that the server reports. It reports no offset for
// 0s too, so that is read from the script.
func serverOptions(task *influx.Task) flux.Options {
	o := flux.Options{Name: task.Name, Every: task.Every, Cron: task.Cron, Offset: task.Offset}
	if o.Offset == "" {
		if option, err := flux.Find(task.Flux); err == nil && option != nil {
			o.Offset = option.Options.Offset
		}
	}
	return o
}

// refreshBody returns the prior body as long as the server's script is that body
// with a task option, or else the server's body. If the server's option can't be
// taken out with nothing lost, it returns the server's whole script.
func refreshBody(prior, current string, compare comparison) string {
	body, _, ok := flux.Split(current)
	if !ok {
		return current
	}
	if flux.EqualCode(prior, current) {
		return prior
	}
	if same, _ := compare(prior, current); same {
		return prior
	}
	return body
}

// refreshComplete returns the prior script if the server's means the same. If only
// the option differs, it returns the prior script with the server's option.
func refreshComplete(prior, current string, compare comparison) string {
	if flux.Equal(prior, current) {
		return prior
	}
	sameCode, sameOption := flux.EqualCode(prior, current), false
	if !sameCode {
		sameCode, sameOption = compare(prior, current)
	}
	switch mixed, ok := flux.WithOptionOf(prior, current); {
	case !sameCode || !ok:
		return current
	case sameOption || flux.Equal(mixed, prior):
		return prior
	default:
		return mixed
	}
}

// content is what an update can change of a task on the server.
type content struct{ script, status, description string }

func (m *model) content() content {
	return content{m.script(), m.Status.ValueString(), m.Description.ValueString()}
}

func contentOf(task *influx.Task) content {
	return content{task.Flux, task.Status, task.Description}
}

// changesFrom returns the update that makes this of what the server has; changed is
// false if there is nothing to send. The script is sent whole or not at all: a
// change of single options would make the server reformat it
// (https://github.com/influxdata/influxdb/issues/17937).
func (c content) changesFrom(current content) (update influx.TaskUpdate, changed bool) {
	if !flux.Equal(c.script, current.script) {
		update.Flux = &c.script
		changed = true
	}
	if c.status != current.status {
		update.Status = &c.status
		changed = true
	}
	if c.description != current.description {
		update.Description = &c.description
		// The server refuses a description alone.
		update.Status = &c.status
		changed = true
	}
	return update, changed
}

// inWordsOf returns the plan with the script as the configuration words it: the plan
// may have kept the prior words, which mean the same, and what is sent is the user's
// text. Where ignore_changes has left a second schedule in the plan, the configured
// one counts.
func (m *model) inWordsOf(config model) model {
	worded := *m
	if config.planFlux(m.Flux) == m.Flux {
		worded.Flux = config.Flux
	}
	if framework.Known(m.Every, m.Cron) {
		worded.Every, worded.Cron = config.Every, config.Cron
	}
	return worded
}

// takeOver takes over what the server has after a write. What was planned stays,
// since it was written; what was unknown is known now.
func (m *model) takeOver(task *influx.Task) {
	written := *m
	written.setOptions(serverOptions(task), task.Flux)
	for _, name := range optionNames {
		if planned := m.optionAttribute(name); planned.IsUnknown() {
			*planned = *written.optionAttribute(name)
		}
	}
	m.refreshComputed(task)
}
