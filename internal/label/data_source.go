package label

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ datasource.DataSourceWithConfigure        = (*labelDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*labelDataSource)(nil)
)

type labelDataSource struct{ framework.DataSource }

// NewDataSource returns the data source influxdb_label.
func NewDataSource() datasource.DataSource { return &labelDataSource{} }

func (d *labelDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_label"
}

func (d *labelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One label, by its ID, or by its name in an organization. It is an error if there is none.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The label's ID. Either this or `name` is required.",
			},
			"name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The label's name; upper and lower case are the same. What is returned is the name as the label has it.",
			},
			"org": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The name of the organization in which to look for `name`. Default: that of the provider.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The ID of the organization, instead of `org`.",
			},
			"properties": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "The label's properties, such as `color` and `description`, which the UI shows. Empty if it has none.",
			},
		},
	}
}

func (d *labelDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return framework.ByIDOrName()
}

func (d *labelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "id", Of: "label", Value: config.ID}, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID})
	if resp.Diagnostics.HasError() {
		return
	}
	label := d.find(ctx, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	org, err := d.Organizations.ByID(ctx, label.OrgID)
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error("the organization of "+config.subject(), err))
		return
	}
	properties, diags := types.MapValueFrom(ctx, types.StringType, framework.Properties(*label))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, model{
		ID:         types.StringValue(label.ID),
		Name:       types.StringValue(label.Name),
		Org:        types.StringValue(org.Name),
		OrgID:      types.StringValue(org.ID),
		Properties: properties,
	})...)
}

// find finds the label by its ID, or else by its name.
func (d *labelDataSource) find(ctx context.Context, config model, diags *diag.Diagnostics) *influx.Label {
	if config.Name.IsNull() {
		label, err := d.Client.Label(ctx, config.ID.ValueString())
		if err != nil {
			diags.Append(d.Errors.Error(config.subject(), err))
		}
		return label
	}
	orgID := d.Organizations.ID(ctx, config.subject(), config.organization(), diags)
	if diags.HasError() {
		return nil
	}
	labels, err := d.Client.Labels(ctx, influx.LabelFilter{OrgID: orgID})
	if err != nil {
		diags.Append(d.Errors.Error(config.subject(), err))
		return nil
	}
	var names []string
	for i, label := range labels {
		if strings.EqualFold(label.Name, config.Name.ValueString()) {
			return &labels[i]
		}
		names = append(names, fmt.Sprintf("%q", label.Name))
	}
	found := "It has none at all that the token may read."
	if len(names) > 0 {
		found = "Those that the token may read are " + strings.Join(names, ", ") + "."
	}
	diags.AddAttributeError(path.Root("name"), "No such label", fmt.Sprintf(
		"The organization %s has no label %q. %s", orgID, config.Name.ValueString(), found))
	return nil
}
