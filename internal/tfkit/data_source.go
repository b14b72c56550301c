package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// DataSource is the part that all data sources have in common.
type DataSource struct{ Provider *Provider }

// Configure takes what the provider hands over. A data source can't be read
// while a setting of the provider is unknown, since it has no earlier state.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Provider = FromProviderData(req.ProviderData, &resp.Diagnostics)
	if d.Provider != nil && d.Provider.Client == nil {
		resp.Diagnostics.Append(notConfigured("the data source can't be read", "or give the data source a depends_on, so that it is read in the apply"))
	}
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
