package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Label is a label in a list that a data source returns.
type Label struct {
	ID         string            `tfsdk:"id"`
	OrgID      string            `tfsdk:"org_id"`
	Name       string            `tfsdk:"name"`
	Properties map[string]string `tfsdk:"properties"`
}

// Labels converts labels of the client. The result is never nil, so that the list is empty rather than null.
func Labels(labels []influx.Label) []Label {
	list := make([]Label, 0, len(labels))
	for _, label := range labels {
		list = append(list, Label{label.ID, label.OrgID, label.Name, Properties(label)})
	}
	return list
}

// Properties returns a label's properties. The result is never nil, so that the map is empty rather than null.
func Properties(label influx.Label) map[string]string {
	if label.Properties == nil {
		return map[string]string{}
	}
	return label.Properties
}

// LabelsAttribute returns the schema of a list of [Label].
func LabelsAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the label."},
			"org_id": schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the label's organization."},
			"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the label."},
			"properties": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Properties of the label, for example `color` and `description`, which the UI shows. Empty if the label has none.",
			},
		}},
	}
}
