package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Label is a label in a list of a data source.
type Label struct {
	ID         string            `tfsdk:"id"`
	OrgID      string            `tfsdk:"org_id"`
	Name       string            `tfsdk:"name"`
	Properties map[string]string `tfsdk:"properties"`
}

// Labels returns such a list, empty rather than null.
func Labels(labels []influx.Label) []Label {
	list := make([]Label, 0, len(labels))
	for _, label := range labels {
		list = append(list, Label{label.ID, label.OrgID, label.Name, Properties(label)})
	}
	return list
}

// Properties returns a label's properties, empty rather than nil.
func Properties(label influx.Label) map[string]string {
	if label.Properties == nil {
		return map[string]string{}
	}
	return label.Properties
}

// LabelsAttribute returns the schema of such a list.
func LabelsAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "The label's ID."},
			"org_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The ID of the label's organization."},
			"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "The label's name."},
			"properties": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "The label's properties, such as `color` and `description`, which the UI shows. Empty if it has none.",
			},
		}},
	}
}
