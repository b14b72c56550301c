package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ datasource.DataSourceWithConfigure        = (*labelsDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*labelsDataSource)(nil)
)

type labelsDataSource struct{ framework.DataSource }

// NewListDataSource returns the data source influxdb_labels.
func NewListDataSource() datasource.DataSource { return &labelsDataSource{} }

func (d *labelsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_labels"
}

type labelsModel struct {
	Org    types.String      `tfsdk:"org"`
	OrgID  types.String      `tfsdk:"org_id"`
	Name   types.String      `tfsdk:"name"`
	Labels []framework.Label `tfsdk:"labels"`
}

func (d *labelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The labels of an organization, less those that the token may not read.",
		Attributes: framework.WithOrganization(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only the label of this name; upper and lower case are the same. Default: all labels.",
			},
			"labels": framework.LabelsAttribute("The labels, in ascending order of ID, which is that of their creation. Empty if there are none."),
		}),
	}
}

func (d *labelsDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.OneOrganization()
}

func (d *labelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data labelsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "org_id", Of: "organization", Value: data.OrgID})
	if resp.Diagnostics.HasError() {
		return
	}
	const subject = "the list of labels"
	orgID := d.Organizations.ID(ctx, subject, organization.Attributes{Org: data.Org, OrgID: data.OrgID}, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	labels, err := d.Client.Labels(ctx, influx.LabelFilter{OrgID: orgID, Name: data.Name.ValueString()})
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	data.OrgID = types.StringValue(orgID)
	data.Labels = framework.Labels(labels)
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
