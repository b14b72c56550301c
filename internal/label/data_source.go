package label

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
		MarkdownDescription: "Retrieves a label by ID, or by name within an organization. Returns an error if no label matches.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "ID of the label. Either `id` or `name` is required.",
			},
			"name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Name of the label, as an alternative to `id`. Names are case-insensitive; the result has the label's own spelling.",
			},
			"org": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Name of the organization to search for `name`. Defaults to the provider's organization. Conflicts with `id`.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "ID of the organization, as an alternative to `org`.",
			},
			"properties": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Properties of the label, for example `color` and `description`, which the UI shows. Empty if the label has none.",
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

// find returns the label with the configured ID or name.
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
	visible := "No labels are visible to the token: check its permission read:labels."
	if len(names) > 0 {
		visible = "Visible: " + strings.Join(names, ", ") + "."
	}
	diags.AddAttributeError(path.Root("name"), "Label not found", fmt.Sprintf(
		"No label %q in the organization %s is visible to the token. %s", config.Name.ValueString(), d.Organizations.Quoted(config.organization()), visible))
	return nil
}
