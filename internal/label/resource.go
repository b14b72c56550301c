// Package label provides influxdb_label and influxdb_task_label: the resources, their list resources and data sources.
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
	// trimmedName matches names without spaces around them, which the server would trim.
	trimmedName = regexp.MustCompile(`^[^\s\v\x{85}\p{Z}]([\s\S]*[^\s\v\x{85}\p{Z}])?$`)
	// validName also matches the empty name, which a label of other tools may have: see checkName.
	validName = regexp.MustCompile("^$|" + trimmedName.String())
)

func (r *labelResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a label, which you can use to organize and filter tasks and other resources in the InfluxDB UI. To attach a label " +
			"to a task, use `influxdb_task_label`.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(validName, "must neither begin nor end with a space"), framework.ValidText,
				},
				MarkdownDescription: "Name of the label. Must be unique within the organization; names are case-insensitive. Changing this renames the label in " +
					"place. One label can take over the name of another in the same apply, but swapping the names of two labels requires two applies.",
			},
			"properties": schema.MapAttribute{
				Optional:    true,
				Computed:    true,
				ElementType: types.StringType,
				Validators: []validator.Map{
					mapvalidator.NoNullValues(), mapvalidator.KeysAre(framework.ValidText), mapvalidator.ValueStringsAre(framework.ValidText),
				},
				MarkdownDescription: "Properties of the label, for example `color` (`#7A65F2`) and `description`, which the UI shows. The provider removes all " +
					"other properties from the label. An empty value is the same as no property. Defaults to no properties.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Name of the label's organization. Defaults to the provider's organization. Changing this to a different organization " +
					"forces replacement. Renaming the organization, or switching between `org` and `org_id`, doesn't.",
			},
			"org_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "ID of the label's organization, as an alternative to `org`. Defaults to the provider's organization. If you set both, " +
					"they must name the same organization. Changing this to a different organization forces replacement.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the label: 16 hexadecimal digits.",
			},
		},
	}
}

func (r *labelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("label")
}

// ModifyPlan plans the organization, and keeps prior properties that are equal to InfluxDB.
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
	planned, requiresReplace := r.Organizations.Plan(ctx, subject, config.organization(), prior, &resp.Diagnostics)
	plan.Org, plan.OrgID = planned.Org, planned.OrgID
	resp.RequiresReplace.Append(requiresReplace...)
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
	// The server would create the label even in an organization that doesn't exist.
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

// create creates the label, or completes an unfinished label with this name. An interrupt cancels ctx, which ends the
// wait for the name at once, but not the creation. If create returns a label together with an error, the label must be
// saved to the state too.
func (r *labelResource) create(ctx, graceful context.Context, plan model, diags *diag.Diagnostics) *influx.Label {
	create := influx.LabelCreate{OrgID: plan.OrgID.ValueString(), Name: plan.Name.ValueString(), Properties: plan.properties()}
	label, err := retryWhileNameTaken(ctx, func() (*influx.Label, error) { return r.Client.CreateLabel(graceful, create) })
	if influx.IsDuplicate(err) {
		label, err = r.adoptUnfinished(graceful, create, err)
	}
	switch {
	case influx.IsDuplicate(err):
		diags.Append(r.duplicateName(graceful, plan, adviceOnCreate))
	case err != nil:
		diags.Append(r.Errors.Error(plan.subject(), err))
	}
	return label
}

// adoptUnfinished completes the label with this name that a killed creation has left. If there is none, it returns the
// error about the duplicate name. A creation that left a label is no longer running after the wait for the name.
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

// organizationName returns the name of an imported label's organization. The server returns only its ID with the label.
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
	label, err := retryWhileNameTaken(ctx, func() (*influx.Label, error) { return r.update(ctx, plan, state.ID.ValueString()) })
	if influx.IsDuplicate(err) {
		resp.Diagnostics.Append(r.duplicateName(context.WithoutCancel(ctx), plan, adviceOnRename))
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

// update makes the server's label equal to the plan. It compares with the current label rather than the state, since
// others may have added properties after the plan, and the server keeps properties that an update doesn't mention.
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

// MoveState accepts labels of other providers in moved blocks.
func (r *labelResource) MoveState(context.Context) []resource.StateMover {
	return framework.MoveByID("label")
}

// ImportState imports by ID, or by identity.
func (r *labelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.Identity.Raw.IsNull() && !influx.IsID(req.ID) {
		resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf(
			"%q isn't a valid import ID. Use the label's ID (16 hexadecimal digits). To look it up by name, use the data source influxdb_label.", req.ID))
		return
	}
	if r.CanImport("label", &resp.Diagnostics) {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	}
}
