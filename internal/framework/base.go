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

// Resource has what all resources have in common.
type Resource struct{ *ProviderData }

// Configure takes what the provider passes.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
}

// DataSource has what all data sources have in common.
type DataSource struct{ *ProviderData }

// Configure takes what the provider passes. A data source can't be read
// while a setting of the provider is unknown, since it has no earlier state.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
	if d.ProviderData != nil && d.Client == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(diagnostic.NotConfigured("the data source can't be read", "or give the data source a depends_on, so that it is read in the apply"))
	}
}

// ListResource has what all list resources have in common.
type ListResource struct{ *ProviderData }

// Configure takes what the provider passes. A query has nothing to wait for
// if a setting of the provider is unknown.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
	if l.ProviderData != nil && l.Client == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("The provider can't be asked yet",
			"A setting of the provider is not known before an apply, so nothing can be listed. Set it to a value that doesn't come from a resource.")
	}
}

// ListResourceConfigValidators refuse two organizations: see [ListWithOrganization].
func (l *ListResource) ListResourceConfigValidators(context.Context) []list.ConfigValidator {
	return []list.ConfigValidator{
		listresourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id")),
	}
}

// Action has what all actions have in common.
type Action struct{ *ProviderData }

// Configure takes what the provider passes. An action is only invoked in an
// apply, when all settings of the provider are known.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.ProviderData = fromProviderData(req.ProviderData, &resp.Diagnostics)
}
