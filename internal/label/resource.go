// Package label provides influxdb_label and influxdb_task_label, with their data
// sources.
package label

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

var (
	_ resource.ResourceWithConfigure   = (*labelResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*labelResource)(nil)
	_ resource.ResourceWithIdentity    = (*labelResource)(nil)
	_ resource.ResourceWithImportState = (*labelResource)(nil)
	_ resource.ResourceWithMoveState   = (*labelResource)(nil)
)

type labelResource struct{ framework.Resource }

// NewResource returns the resource influxdb_label.
func NewResource() resource.Resource { return &labelResource{} }

func (r *labelResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_label"
}

var (
	// trimmed is a name that the server, which trims names, leaves as it is.
	trimmed = regexp.MustCompile(`^[^\s\v\x{85}\p{Z}]([\s\S]*[^\s\v\x{85}\p{Z}])?$`)
	// validName is also the empty name, which a label of other tools may have: see
	// checkName.
	validName = regexp.MustCompile("^$|" + trimmed.String())
)

func (r *labelResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A label: a name with properties, by which tasks and other things are found and sorted in the UI. " +
			"`influxdb_task_label` puts it on a task.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(validName, "must neither begin nor end with a space"), framework.ValidText,
				},
				MarkdownDescription: "The label's name, unique in its organization; upper and lower case are the same there. Another name " +
					"renames the label in place. Labels can pass a name on to each other in one apply, but to swap their names takes two.",
			},
			"properties": schema.MapAttribute{
				Optional:    true,
				Computed:    true,
				ElementType: types.StringType,
				Validators: []validator.Map{
					mapvalidator.NoNullValues(), mapvalidator.KeysAre(framework.ValidText), mapvalidator.ValueStringsAre(framework.ValidText),
				},
				MarkdownDescription: "Properties of the label, for example `color` (`#7A65F2`) and `description`, which the UI shows. Properties that " +
					"aren't here are removed from the label. An empty value is the same as no property. Defaults to none.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The name of the label's organization. Default: that of the provider. Another organization replaces the label, " +
					"while another name of the same one, or `org_id` in its place, doesn't.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The ID of the label's organization, instead of `org`.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The label's ID, 16 hexadecimal digits.",
			},
		},
	}
}

func (r *labelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("label")
}

// ModifyPlan plans the organization, and keeps properties that are the same to
// InfluxDB.
func (r *labelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.ProviderData == nil {
		return
	}
	var config, plan model
	framework.Get(req.Config.Raw, &config, &resp.Diagnostics)
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	subject := plan.subject()
	var state *model
	var prior *organization.Attributes
	if !req.State.Raw.IsNull() {
		state = new(model)
		framework.Get(req.State.Raw, state, &resp.Diagnostics)
		subject = state.subject()
		if state.Name.IsNull() {
			resp.Diagnostics.Append(framework.UnreadAfterMove(subject))
		}
		prior = new(state.organization())
		plan.ID = state.ID
	}
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "org_id", Of: "organization", Value: config.OrgID})
	config.checkName(state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.planProperties(config, state)
	planned, replaced := r.Organizations.Plan(ctx, subject, config.organization(), prior, &resp.Diagnostics)
	plan.Org, plan.OrgID = planned.Org, planned.OrgID
	resp.RequiresReplace.Append(replaced...)
	framework.Set(&resp.Plan.Raw, plan, &resp.Diagnostics)
}

func (r *labelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	graceful, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	// The server would create the label in an organization that doesn't exist.
	org := r.Organizations.Find(graceful, plan.subject(), plan.organization(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.OrgID = types.StringValue(org.ID)
	if plan.Org.IsUnknown() {
		plan.Org = types.StringValue(org.Name)
	}
	label := r.create(ctx, graceful, plan, &resp.Diagnostics)
	if label == nil {
		return
	}
	plan.refresh(ctx, label)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: plan.ID})...)
}

// create creates the label, or completes an unfinished one of this name. An interrupt ends the wait for the name at once,
// but not the creation. A label that is returned after an error must be in the state too.
func (r *labelResource) create(ctx, graceful context.Context, plan model, diags *diag.Diagnostics) *influx.Label {
	create := influx.LabelCreate{OrgID: plan.OrgID.ValueString(), Name: plan.Name.ValueString(), Properties: plan.properties()}
	label, err := whenNameIsFree(ctx, func() (*influx.Label, error) { return r.Client.CreateLabel(graceful, create) })
	if influx.IsDuplicate(err) {
		label, err = r.adoptUnfinished(graceful, create, err)
	}
	switch {
	case influx.IsDuplicate(err):
		diags.Append(r.nameTaken(graceful, plan, onCreate))
	case err != nil:
		diags.Append(r.Errors.Error(plan.subject(), err))
	}
	return label
}

// adoptUnfinished completes the label of this name that a killed creation has left, or returns the error that the name is
// taken. After the wait for the name, that creation isn't running any more.
func (r *labelResource) adoptUnfinished(ctx context.Context, create influx.LabelCreate, duplicate error) (*influx.Label, error) {
	found, err := r.Client.Labels(ctx, influx.LabelFilter{OrgID: create.OrgID, Name: create.Name})
	if err != nil {
		return nil, err
	}
	for _, label := range found {
		if strings.EqualFold(label.Name, create.Name) && label.IsUnfinished() {
			return r.Client.AdoptLabel(ctx, label, create)
		}
	}
	return nil, duplicate
}

func (r *labelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.KeepIdentity(ctx, framework.Identity{ID: state.ID}, resp)
	if !r.CanRead(state.subject(), state.Name.IsNull(), &resp.Diagnostics) {
		return
	}
	label, err := r.Client.Label(ctx, state.ID.ValueString())
	if influx.IsLabelGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
		return
	}
	state.refresh(ctx, label)
	if state.Org.IsNull() {
		state.Org = r.organizationName(ctx, state, &resp.Diagnostics)
	}
	framework.Set(&resp.State.Raw, state, &resp.Diagnostics)
}

// organizationName looks up the name of an imported label's organization, which
// the server doesn't tell with the label.
func (r *labelResource) organizationName(ctx context.Context, state model, diags *diag.Diagnostics) types.String {
	org, err := r.Organizations.ByID(ctx, state.OrgID.ValueString())
	if err != nil {
		diags.Append(r.Errors.Error("the organization of "+state.subject(), err))
		return types.StringNull()
	}
	return types.StringValue(org.Name)
}

func (r *labelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	label, err := whenNameIsFree(ctx, func() (*influx.Label, error) { return r.update(ctx, plan, state.ID.ValueString()) })
	if influx.IsDuplicate(err) {
		resp.Diagnostics.Append(r.nameTaken(context.WithoutCancel(ctx), plan, onRename))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
		return
	}
	plan.refresh(ctx, label)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: plan.ID})...)
}

// update makes the server's label as planned, also if others have changed it
// since the plan was made: the server adds properties to those that are there.
func (r *labelResource) update(ctx context.Context, plan model, id string) (*influx.Label, error) {
	label, err := r.Client.Label(ctx, id)
	if err != nil {
		return nil, err
	}
	var current model
	current.refresh(ctx, label)
	return r.Client.UpdateLabel(ctx, id, plan.changesFrom(current))
}

func (r *labelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Client.DeleteLabel(ctx, state.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
	}
}

// MoveState lets a moved block take over a label from another provider.
func (r *labelResource) MoveState(context.Context) []resource.StateMover {
	return framework.MoveByID("label")
}

// ImportState imports by ID, or by identity.
func (r *labelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID != "" && !influx.IsID(req.ID) {
		resp.Diagnostics.AddError("Not a label's ID", fmt.Sprintf(
			"%q can't be imported: a label's ID has 16 hexadecimal digits. The data source influxdb_label finds it by the label's name.", req.ID))
		return
	}
	if r.CanImport("label", &resp.Diagnostics) {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	}
}
