package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listresourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
)

// Resource is the base of all resources.
type Resource struct{ *ProviderData }

// Configure stores the provider's data.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
}

// DataSource is the base of all data sources.
type DataSource struct{ *ProviderData }

// Configure stores the provider's data. It adds an error while a setting of the provider is unknown: a data source has
// no prior state to fall back on.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
	if d.ProviderData != nil && d.Client == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(diagnostic.NotConfigured("the data source can't be read",
			"or add depends_on to the data source, so that it is read during the apply"))
	}
}

// ListResource is the base of all list resources.
type ListResource struct{ *ProviderData }

// Configure stores the provider's data. It adds an error while a setting of the provider is unknown: a query has no
// apply in which the setting would become known.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
	if l.ProviderData != nil && l.Client == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Provider configuration is not known yet",
			"A setting of the provider comes from a resource that doesn't exist yet, so nothing can be listed. Set it to a value that doesn't "+
				"depend on a resource.")
	}
}

// ListResourceConfigValidators returns the validators that reject org together with org_id: see [ListWithOrganization].
func (l *ListResource) ListResourceConfigValidators(context.Context) []list.ConfigValidator {
	return []list.ConfigValidator{
		listresourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id")),
	}
}

// Action is the base of all actions.
type Action struct{ *ProviderData }

// Configure stores the provider's data. Terraform invokes an action only during an apply, when all settings of the
// provider are known.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
}
