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
	orgDescription   = "The name of the organization. Defaults to that of the provider."
	orgIDDescription = "The ID of the organization, instead of `org`."
)

// TaskIDAttribute returns the attribute task_id of a data source.
func TaskIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: "The ID of the task."}
}

// WithOrganization returns the attributes of a data source together with org and org_id.
func WithOrganization(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	with := maps.Clone(attributes)
	with["org"] = schema.StringAttribute{Optional: true, MarkdownDescription: orgDescription}
	with["org_id"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: orgIDDescription}
	return with
}

// ListWithOrganization returns the attributes of a list resource together with org and
// org_id.
func ListWithOrganization(attributes map[string]listschema.Attribute) map[string]listschema.Attribute {
	with := maps.Clone(attributes)
	with["org"] = listschema.StringAttribute{Optional: true, MarkdownDescription: orgDescription}
	with["org_id"] = listschema.StringAttribute{Optional: true, MarkdownDescription: orgIDDescription}
	return with
}

// OneOrganization returns the validators of a data source that refuse two
// organizations.
func OneOrganization() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id"))}
}

// ByIDOrName returns the validators of a data source that finds one thing: by its id,
// or else by its name in the organization org or org_id.
func ByIDOrName() []datasource.ConfigValidator {
	return append(OneOrganization(),
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org_id")),
	)
}
