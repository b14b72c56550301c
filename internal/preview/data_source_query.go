package preview

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ datasource.DataSourceWithConfigure        = (*queryDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*queryDataSource)(nil)
)

type queryDataSource struct{ framework.DataSource }

// NewQueryDataSource returns the data source influxdb_query.
func NewQueryDataSource() datasource.DataSource { return &queryDataSource{} }

func (d *queryDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_query"
}

type queryModel struct {
	Flux    types.String  `tfsdk:"flux"`
	Org     types.String  `tfsdk:"org"`
	OrgID   types.String  `tfsdk:"org_id"`
	Now     types.String  `tfsdk:"now"`
	Limit   types.Int64   `tfsdk:"limit"`
	Results []resultModel `tfsdk:"results"`
}

func (d *queryDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a read-only Flux query and returns its rows, for example to check in a test or a " +
			"`check` block what a task has written. The rows are in the state. The token needs permission to read the buckets that the " +
			"script reads.\n\n" +
			"Rejects a script before sending it if it writes, or could do anything except compute and read from the organization's buckets. The " +
			"rules are those of `influxdb_task_preview`.",
		Attributes: framework.WithOrganization(map[string]schema.Attribute{
			"flux": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "[Flux](https://docs.influxdata.com/flux/v0/) script of the query.",
			},
			"now": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Time that `now()` returns in the query (RFC 3339). Defaults to the current time.",
			},
			"limit":   limitAttribute(),
			"results": resultsAttribute("Results of the query"),
		}),
	}
}

func (d *queryDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.OneOrganization()
}

func (d *queryDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data queryModel
	diags := &resp.Diagnostics
	diags.Append(req.Config.Get(ctx, &data)...)
	if diags.HasError() {
		return
	}
	now := framework.TimeOf("now", data.Now, diags)
	script := data.Flux.ValueString()
	query, problems := flux.NewQuery(script)
	addProblems(script, problems, diags)
	framework.CheckIDs(diags, framework.ID{Attribute: "org_id", Of: "organization", Value: data.OrgID})
	if diags.HasError() {
		return
	}
	orgID := d.Organizations.ID(ctx, "the query", organization.Attributes{Org: data.Org, OrgID: data.OrgID}, diags)
	if diags.HasError() {
		return
	}
	tables, err := d.Client.Query(ctx, influx.Query{
		OrgID: orgID, Text: query.Script, Now: now,
		Extern: flux.Extern(script, flux.Options{}, nil), // makes to and wideTo do nothing
	})
	if err != nil {
		addQueryError(d.Errors, "the query", query, script, err, diags)
		return
	}
	data.OrgID, data.Results = types.StringValue(orgID), resultsOf(tables)
	if checkLimit(data.Limit, 0, data.Results, diags) {
		diags.Append(resp.State.Set(ctx, data)...)
	}
}
