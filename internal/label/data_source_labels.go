package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
		MarkdownDescription: "Lists the labels in an organization. Omits labels that the token isn't permitted to read.",
		Attributes: framework.WithOrganization(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Lists only the label with this name, which is case-insensitive. Defaults to all labels.",
			},
			"labels": framework.LabelsAttribute("Matching labels, in order of creation (ascending IDs). Empty if there are none."),
		}),
	}
}

func (d *labelsDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.OneOrganization()
}

func (d *labelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var list labelsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &list)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "org_id", Of: "organization", Value: list.OrgID})
	if resp.Diagnostics.HasError() {
		return
	}
	const subject = "the list of labels"
	orgID := d.Organizations.ID(ctx, subject, organization.Attributes{Org: list.Org, OrgID: list.OrgID}, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	labels, err := d.Client.Labels(ctx, influx.LabelFilter{OrgID: orgID, Name: list.Name.ValueString()})
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	list.OrgID = types.StringValue(orgID)
	list.Labels = framework.Labels(labels)
	resp.Diagnostics.Append(resp.State.Set(ctx, list)...)
}
