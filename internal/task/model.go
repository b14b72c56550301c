package task

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tfkit"
)

// noOffset is how the state says that there is no offset. It is not null, since
// Terraform lets a plan keep the prior value only if there is one: so neither
// `offset = "0s"` nor its absence is a change of an imported task.
const noOffset = "0s"

// model is the resource as Terraform has it, in the configuration, a plan or
// the state.
type model struct {
	Flux        types.String
	Name        types.String
	Every       types.String
	Cron        types.String
	Offset      types.String
	Status      types.String
	Description types.String
	Org         types.String
	OrgID       types.String
	ID          types.String
	OwnerID     types.String
	CreatedAt   types.String
}

// fields are the attributes by their names.
func (m *model) fields() tfkit.Fields {
	return tfkit.Fields{
		"flux": &m.Flux, "name": &m.Name, "every": &m.Every, "cron": &m.Cron, "offset": &m.Offset, "status": &m.Status,
		"description": &m.Description, "org": &m.Org, "org_id": &m.OrgID, "id": &m.ID, "owner_id": &m.OwnerID, "created_at": &m.CreatedAt,
	}
}

// subject names the task in a message, with its ID if it has one.
func (m model) subject() string {
	subject := "the task"
	if name := m.Name.ValueString(); name != "" {
		subject = fmt.Sprintf("the task %q", name)
	}
	if id := m.ID.ValueString(); id != "" {
		subject += " (" + id + ")"
	}
	return subject
}

// options are the task's options as its attributes say them.
func (m model) options() flux.Options {
	return flux.Options{
		Name:   m.Name.ValueString(),
		Every:  m.Every.ValueString(),
		Cron:   m.Cron.ValueString(),
		Offset: m.Offset.ValueString(),
	}
}

// setOptions sets the attributes to the options, but for those that say the
// same already.
func (m *model) setOptions(o flux.Options) {
	if o.Offset == "" {
		o.Offset = noOffset
	}
	m.Name = types.StringValue(o.Name)
	m.Cron = tfkit.Optional(o.Cron)
	if m.Every.ValueString() == "" || !flux.EqualDurations(m.Every.ValueString(), o.Every) {
		m.Every = tfkit.Optional(o.Every)
	}
	if m.Offset.ValueString() == "" || !flux.EqualDurations(m.Offset.ValueString(), o.Offset) {
		m.Offset = types.StringValue(o.Offset)
	}
}

// script is the complete script, as the server has it.
func (m model) script() string {
	if isComplete(m.Flux.ValueString()) {
		return m.Flux.ValueString()
	}
	return flux.Compose(m.Flux.ValueString(), m.options())
}

// isComplete reports whether a script has a task option of its own, or can't be
// read: then nothing is added to it, and the server decides.
func isComplete(script string) bool {
	option, err := flux.Find(script)
	return option != nil || err != nil
}

// refresh takes over what the server has. What means the same to InfluxDB stays
// as it is written; so does a body, as long as the server's script is that body
// with a task option.
func (m *model) refresh(task *influx.Task) {
	m.refreshScript(task)
	m.Status = types.StringValue(task.Status)
	if m.Description.ValueString() != task.Description {
		m.Description = tfkit.Optional(task.Description)
	}
	// The server tells the name that the organization had when the task was
	// created, so the name is only taken over with another ID.
	if !m.OrgID.Equal(types.StringValue(task.OrgID)) || !tfkit.Known(m.Org) {
		m.Org = types.StringValue(task.Org)
	}
	m.OrgID = types.StringValue(task.OrgID)
	m.ID = types.StringValue(task.ID)
	m.OwnerID = types.StringValue(task.OwnerID)
	m.CreatedAt = tfkit.Time(task.CreatedAt)
}

func (m *model) refreshScript(task *influx.Task) {
	prior := m.Flux.ValueString()
	if m.Flux.IsNull() || isComplete(prior) {
		if m.Flux.IsNull() || !flux.Same(prior, task.Flux) {
			m.Flux = types.StringValue(task.Flux)
		}
	} else if body, _, ok := flux.Split(task.Flux); !ok {
		m.Flux = types.StringValue(task.Flux)
	} else if !flux.SameBody(prior, body) {
		m.Flux = types.StringValue(body)
	}
	m.setOptions(flux.Options{Name: task.Name, Every: task.Every, Cron: task.Cron, Offset: task.Offset})
}

// changesFrom is what to send to the server to make this of the prior state;
// changed is false if there is nothing to send. The script is sent whole or
// not at all: a change of single options would make the server reformat it
// (https://github.com/influxdata/influxdb/issues/17937).
func (m model) changesFrom(state model) (update influx.TaskUpdate, changed bool) {
	if script := m.script(); script != state.script() {
		update.Flux = &script
		changed = true
	}
	if m.Status.ValueString() != state.Status.ValueString() {
		update.Status = m.Status.ValueStringPointer()
		changed = true
	}
	if description := m.Description.ValueString(); description != state.Description.ValueString() {
		update.Description = &description
		// The server refuses a description alone.
		update.Status = m.Status.ValueStringPointer()
		changed = true
	}
	return update, changed
}
