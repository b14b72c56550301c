package label

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

// model is influxdb_label as Terraform has it: the resource in the
// configuration, a plan or the state, and the data source.
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

// properties returns the label's properties as the client has them. One with an empty
// value is none: the server takes that as the order to remove it. Other tools can create
// it all the same, and templates do.
func (m *model) properties() map[string]string {
	properties := map[string]string{}
	for key, value := range m.Properties.Elements() {
		if text, ok := value.(types.String); ok {
			properties[key] = text.ValueString()
		}
	}
	return withoutEmpty(properties)
}

// withoutEmpty returns the properties that have a value.
func withoutEmpty(properties map[string]string) map[string]string {
	counting := map[string]string{}
	for key, value := range properties {
		if value != "" {
			counting[key] = value
		}
	}
	return counting
}

// planProperties plans the properties of the configuration, or those of the
// state if they are the same to InfluxDB. Terraform lets a plan keep null only
// where the configuration says nothing.
func (m *model) planProperties(config model, state *model) {
	m.Properties = config.Properties
	if state == nil || !config.propertiesKnown() || state.Properties.IsNull() && !config.Properties.IsNull() {
		return
	}
	if maps.Equal(config.properties(), state.properties()) {
		m.Properties = state.Properties
	}
}

// propertiesKnown reports whether all of them are known before the apply.
func (m *model) propertiesKnown() bool {
	for _, value := range m.Properties.Elements() {
		if value.IsUnknown() {
			return false
		}
	}
	return !m.Properties.IsUnknown()
}

// refresh takes over what the server has. Properties that are the same to
// InfluxDB stay as they are written: absent or empty.
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
	// Not null where there are empty ones: null could not stay if they are in the
	// configuration.
	if len(label.Properties) > 0 || len(current) > 0 {
		// Strings always fit into a map of strings.
		m.Properties, _ = types.MapValueFrom(ctx, types.StringType, current)
	}
}

// changesFrom returns the update that makes this of the prior state.
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
			// The server takes an empty value as the order to remove the property.
			update.Properties[key] = ""
		}
	}
	return update
}
