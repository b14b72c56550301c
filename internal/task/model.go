package task

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// model is the resource in the configuration, a plan or the state.
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

func (m *model) identity() framework.Identity { return framework.Identity{ID: m.ID} }

// options returns the task option that the attributes make.
func (m *model) options() flux.Options {
	return m.taskOption().Options()
}

// setOptions sets the attributes to the options of a script. Durations that are equal to InfluxDB keep their spelling.
func (m *model) setOptions(o flux.Options, script string) {
	m.Name = types.StringValue(o.Name)
	m.Cron = framework.Optional(o.Cron)
	m.Every = keepDuration(framework.Optional(o.Every), m.Every)
	m.Offset = keepDuration(offsetOf(o, script), m.Offset)
}

// keepDuration returns the prior duration if the new one is equal to InfluxDB.
func keepDuration(value, prior types.String) types.String {
	if framework.Known(value, prior) && flux.EqualDurations(value.ValueString(), prior.ValueString()) {
		return prior
	}
	return value
}

// offsetOf returns the attribute offset for a script with these options. No offset is null only if the script uses
// task.offset, which fails at each run without an offset. For other scripts it is "0s": Terraform lets a plan keep the
// prior value only if it isn't null, so an imported task has no change whether the configuration has `offset = "0s"` or
// no offset.
func offsetOf(o flux.Options, script string) types.String {
	if o.Offset == "" && !flux.UsesOffset(script) {
		return types.StringValue("0s")
	}
	return framework.Optional(o.Offset)
}

// script returns the complete script to send to the server. The attributes take precedence over a task option in flux:
// the two differ if ignore_changes has kept one of them.
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

// isComplete reports whether a script has its own task option. A script that can't be parsed counts as complete: it is
// sent unchanged, and the server decides.
func isComplete(script string) bool {
	option, err := flux.Find(script)
	return option != nil || err != nil
}

// comparison reports which parts of two scripts are equal to InfluxDB: the code without the task option, and the
// option.
type comparison func(prior, current string) (sameCode, sameOption bool)

// refresh updates the model to the server's task. Values that are equal to InfluxDB keep their spelling.
func (m *model) refresh(task *influx.Task, compare comparison) {
	m.refreshScript(task, compare)
	m.Status = types.StringValue(task.Status)
	if m.Description.ValueString() != task.Description {
		m.Description = framework.Optional(task.Description)
	}
	m.refreshComputed(task)
}

// refreshComputed updates the attributes that don't depend on the configuration.
func (m *model) refreshComputed(task *influx.Task) {
	// The server returns the name that the organization had when the task was created, so the name is updated only
	// together with the ID.
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
		return // This saves the comparison for most tasks in most refreshes.
	}
	prior := m.Flux.ValueString()
	if isComplete(prior) {
		m.Flux = types.StringValue(refreshComplete(prior, task.Flux, compare))
	} else {
		m.Flux = types.StringValue(refreshBody(prior, task.Flux, compare))
	}
	m.setOptions(serverOptions(task), task.Flux)
}

// hasOptionsOf reports whether the attributes equal the options of the server's task.
func (m *model) hasOptionsOf(task *influx.Task) bool {
	return framework.Known(m.Name, m.Offset) && m.options().Equal(flux.Options{Name: task.Name, Every: task.Every, Cron: task.Cron, Offset: task.Offset})
}

// importScript sets flux from the server's script: to the body together with the options or, where splitting the script
// would lose something, to the complete script without the options. The next refresh sets the options: if they were set
// here, generated configuration would have them twice.
func (m *model) importScript(task *influx.Task) {
	body, _, ok := flux.Split(task.Flux)
	if !ok {
		m.Flux = types.StringValue(task.Flux)
		return
	}
	m.Flux = types.StringValue(body)
	m.setOptions(serverOptions(task), task.Flux)
}

// serverOptions returns the options of the server's task. The server omits an offset of 0s, so it is read from the
// script.
func serverOptions(task *influx.Task) flux.Options {
	o := flux.Options{Name: task.Name, Every: task.Every, Cron: task.Cron, Offset: task.Offset}
	if o.Offset == "" {
		if option, err := flux.Find(task.Flux); err == nil && option != nil {
			o.Offset = option.Options.Offset
		}
	}
	return o
}

// refreshBody returns the prior body if the server's script is that body with a task option, or else the server's body.
// If removing the option from the server's script would lose something, it returns the whole script.
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

// refreshComplete returns the prior script if the server's is equal. If only the option differs, it returns the prior
// script with the server's option.
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

// content is the part of a task on the server that an update can change.
type content struct{ script, status, description string }

func (m *model) content() content {
	return content{m.script(), m.Status.ValueString(), m.Description.ValueString()}
}

func contentOf(task *influx.Task) content {
	return content{task.Flux, task.Status, task.Description}
}

// changesFrom returns the update from the current content to c; changed is false if they are equal. It sends the whole
// script or none: if it sent single options, the server would reformat the script
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
		// The server rejects a description alone.
		update.Status = &c.status
		changed = true
	}
	return update, changed
}

// withConfiguredText returns the plan with the configured text of the script, which is what an update sends: the plan
// may have kept an equal prior text. If ignore_changes has left two schedules in the plan, the configured one is used.
func (m *model) withConfiguredText(config model) model {
	plan := *m
	if config.planFlux(m.Flux) == m.Flux {
		plan.Flux = config.Flux
	}
	if framework.Known(m.Every, m.Cron) {
		plan.Every, plan.Cron = config.Every, config.Cron
	}
	return plan
}

// resolveUnknown sets what the plan didn't know from the task that the server has returned. Planned values stay: they
// are what was sent.
func (m *model) resolveUnknown(task *influx.Task) {
	resolved := *m
	resolved.setOptions(serverOptions(task), task.Flux)
	for _, name := range optionNames {
		if planned := m.optionField(name); planned.IsUnknown() {
			*planned = *resolved.optionField(name)
		}
	}
	m.refreshComputed(task)
}
