package label

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

// model is the resource in the configuration, a plan or the state, and the data source.
type model struct {
	Name       types.String `tfsdk:"name"`
	Properties types.Map    `tfsdk:"properties"`
	Org        types.String `tfsdk:"org"`
	OrgID      types.String `tfsdk:"org_id"`
	ID         types.String `tfsdk:"id"`
}

// subject names the label in a message, with its ID if it has one.
func (m *model) subject() string {
	return diagnostic.Subject("label", m.Name.ValueString(), m.ID.ValueString())
}

func (m *model) organization() organization.Attributes {
	return organization.Attributes{Org: m.Org, OrgID: m.OrgID}
}

// properties returns the label's properties without those that have an empty value, which counts as no property: the
// server removes a property if an update sets it to an empty value. A creation can set an empty value, and templates
// do.
func (m *model) properties() map[string]string {
	properties := map[string]string{}
	for key, value := range m.Properties.Elements() {
		if text, ok := value.(types.String); ok {
			properties[key] = text.ValueString()
		}
	}
	return withoutEmpty(properties)
}

// withoutEmpty returns the properties whose values aren't empty.
func withoutEmpty(properties map[string]string) map[string]string {
	nonEmpty := map[string]string{}
	for key, value := range properties {
		if value != "" {
			nonEmpty[key] = value
		}
	}
	return nonEmpty
}

// planProperties plans the configured properties, or keeps those of the state if they are equal to InfluxDB. Terraform
// lets a plan keep null only if the configuration is null.
func (m *model) planProperties(config model, state *model) {
	m.Properties = config.Properties
	if state == nil || !config.propertiesKnown() || state.Properties.IsNull() && !config.Properties.IsNull() {
		return
	}
	if maps.Equal(config.properties(), state.properties()) {
		m.Properties = state.Properties
	}
}

// propertiesKnown reports whether the plan knows all properties.
func (m *model) propertiesKnown() bool {
	for _, value := range m.Properties.Elements() {
		if value.IsUnknown() {
			return false
		}
	}
	return !m.Properties.IsUnknown()
}

// refresh updates the model to the server's label. Properties that are equal to InfluxDB, absent or empty, stay as
// written.
func (m *model) refresh(ctx context.Context, label *influx.Label) {
	imported := m.Name.IsNull() && m.Properties.IsNull()
	m.ID = types.StringValue(label.ID)
	m.OrgID = types.StringValue(label.OrgID)
	m.Name = types.StringValue(label.Name)
	written, current := m.properties(), withoutEmpty(label.Properties)
	if !imported && maps.Equal(written, current) {
		return
	}
	for key := range m.Properties.Elements() {
		if written[key] == "" && current[key] == "" {
			current[key] = ""
		}
	}
	m.Properties = types.MapNull(types.StringType)
	// If the server has empty properties, the map is empty and not null: a plan can't keep null if the configuration
	// has them.
	if len(label.Properties) > 0 || len(current) > 0 {
		// A map of strings always converts.
		m.Properties, _ = types.MapValueFrom(ctx, types.StringType, current)
	}
}

// changesFrom returns the update from the prior state to m.
func (m *model) changesFrom(state model) influx.LabelUpdate {
	update := influx.LabelUpdate{Properties: map[string]string{}}
	if !m.Name.Equal(state.Name) {
		update.Name = m.Name.ValueString()
	}
	planned, prior := m.properties(), state.properties()
	for key, value := range planned {
		if prior[key] != value {
			update.Properties[key] = value
		}
	}
	for key := range prior {
		if _, kept := planned[key]; !kept {
			update.Properties[key] = "" // removes the property
		}
	}
	return update
}
