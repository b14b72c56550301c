package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ list.ListResourceWithConfigure        = (*listResource)(nil)
	_ list.ListResourceWithConfigValidators = (*listResource)(nil)
)

type listResource struct{ framework.ListResource }

// NewListResource returns the list resource influxdb_label.
func NewListResource() list.ListResource { return &listResource{} }

func (l *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_label"
}

type listModel struct {
	Org   types.String `tfsdk:"org"`
	OrgID types.String `tfsdk:"org_id"`
	Name  types.String `tfsdk:"name"`
}

func (l *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the labels in an organization. Omits labels that the token isn't permitted to read. " +
			"With `terraform query -generate-config-out`, Terraform generates configuration that imports the labels without changing them.",
		Attributes: framework.ListWithOrganization(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{framework.NotEmpty},
				MarkdownDescription: "Lists only the label with this name, which is case-insensitive. Defaults to all labels.",
			},
		}),
	}
}

func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	framework.CheckIDs(&diags, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID})
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	labels, org := l.labels(ctx, config, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	if req.Limit > 0 {
		labels = labels[:min(len(labels), int(req.Limit))]
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for _, label := range labels {
			if !push(listResult(ctx, req, label, org)) {
				return
			}
		}
	}
}

// labels returns the labels that match the configuration, and their organization.
func (l *listResource) labels(ctx context.Context, config listModel, diags *diag.Diagnostics) ([]influx.Label, *influx.Organization) {
	const subject = "the list of labels"
	org := l.Organizations.Find(ctx, subject, organization.Attributes{Org: config.Org, OrgID: config.OrgID}, diags)
	if diags.HasError() {
		return nil, nil
	}
	labels, err := l.Client.Labels(ctx, influx.LabelFilter{OrgID: org.ID, Name: config.Name.ValueString()})
	if err != nil {
		diags.Append(l.Errors.Error(subject, err))
	}
	return labels, org
}

// listResult returns a label of the list, as it would be after an import.
func listResult(ctx context.Context, req list.ListRequest, label influx.Label, org *influx.Organization) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = influx.Printable(label.Name)
	result.Diagnostics.Append(result.Identity.Set(ctx, framework.Identity{ID: types.StringValue(label.ID)})...)
	if req.IncludeResource {
		state := model{Properties: types.MapNull(types.StringType), Org: types.StringValue(org.Name)}
		state.refresh(ctx, &label)
		framework.Set(&result.Resource.Raw, state, &result.Diagnostics)
	}
	return result
}
