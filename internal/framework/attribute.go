package framework

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ListOrganization is the filters org and org_id of a list resource.
func ListOrganization(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["org"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The name of the organization. Default: that of the provider.",
	}
	attributes["org_id"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The ID of the organization, instead of `org`.",
	}
	return attributes
}

// ByIDOrName is for a data source that finds one thing: by its id, or else by
// its name in the organization org or org_id.
func ByIDOrName() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org")),
		datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("org_id")),
		datasourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id")),
	}
}
