package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listresourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ListResource is the part that all list resources have in common.
type ListResource struct{ Provider *Provider }

// Configure takes what the provider hands over. A query has nothing to wait for
// if a setting of the provider is unknown.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.Provider = FromProviderData(req.ProviderData, &resp.Diagnostics)
	if l.Provider != nil && l.Provider.Client == nil {
		resp.Diagnostics.AddError("The provider can't be asked yet",
			"A setting of the provider is not known before an apply, so nothing can be listed. Set it to a value that doesn't come from a resource.")
	}
}

// ListResourceConfigValidators refuses two organizations: see ListOrganization.
func (l *ListResource) ListResourceConfigValidators(context.Context) []list.ConfigValidator {
	return []list.ConfigValidator{
		listresourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id")),
	}
}

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
