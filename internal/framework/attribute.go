package framework

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

const (
	orgDescription   = "Name of the organization. Defaults to the provider's organization. Conflicts with `org_id`."
	orgIDDescription = "ID of the organization, as an alternative to `org`."
)

// TaskIDAttribute returns the attribute task_id of a data source.
func TaskIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: "ID of the task."}
}

// WithOrganization adds org and org_id to the attributes of a data source.
func WithOrganization(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	all := maps.Clone(attributes)
	all["org"] = schema.StringAttribute{Optional: true, MarkdownDescription: orgDescription}
	all["org_id"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: orgIDDescription}
	return all
}

// ListWithOrganization adds org and org_id to the attributes of a list resource.
func ListWithOrganization(attributes map[string]listschema.Attribute) map[string]listschema.Attribute {
	all := maps.Clone(attributes)
	all["org"] = listschema.StringAttribute{Optional: true, MarkdownDescription: orgDescription}
	all["org_id"] = listschema.StringAttribute{Optional: true, MarkdownDescription: orgIDDescription}
	return all
}

// OneOrganization returns the validators of a data source that reject org together with org_id.
func OneOrganization() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id"))}
}

// ByIDOrName returns the validators of a data source that retrieves one object, either by id, or by name within the
// organization org or org_id.
func ByIDOrName() []datasource.ConfigValidator {
	return append(OneOrganization(),
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org_id")),
	)
}
