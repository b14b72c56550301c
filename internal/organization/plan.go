package organization

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
)

// Plan plans org and org_id of a resource, and returns the paths that require a replacement. It compares organizations
// by ID, so that neither renaming the organization nor switching between org and org_id replaces the resource. The
// state is nil for a new resource.
//
// A creation or replacement is planned only if the organization was found: Terraform destroys the old resource first,
// and the creation must not fail after that.
func (r *Resolver) Plan(ctx context.Context, subject string, config Attributes, state *Attributes, diags *diag.Diagnostics) (Attributes, path.Paths) {
	effective := r.withDefault(config)
	plan := Attributes{orUnknown(config.Org), orUnknown(effective.OrgID)}
	s := search{resolver: r, subject: subject, config: config, effective: effective, state: state, diags: diags}
	if state == nil {
		s.plan(ctx, &plan)
		return plan, nil
	}
	switch {
	case effective.isNull() || !effective.hasName() && effective.matches(*state):
		return *state, nil
	case effective.isUnknown():
		s.warnOfUnknown()
	default:
		s.plan(ctx, &plan)
		if diags.HasError() || plan.OrgID.Equal(state.OrgID) {
			return *state, nil
		}
	}
	return plan, path.Paths{path.Root("org_id")}
}

// plan looks up the organization, and sets org and org_id in the plan.
func (s *search) plan(ctx context.Context, plan *Attributes) {
	switch {
	case s.effective.isNull() && s.resolver.client != nil:
		s.reportNotSet()
		return
	case s.effective.isNull() || s.effective.isUnknown():
		return
	}
	found, err := s.find(ctx)
	switch {
	case err == nil:
		plan.OrgID = types.StringValue(found.ID)
		if s.config.Org.IsNull() {
			plan.Org = types.StringValue(found.Name)
		}
	case s.state != nil && s.effective.matches(*s.state) && !errors.Is(err, errConflicting):
		// The organization was renamed, or can't be looked up now. Either way, the resource is in the configured
		// organization.
		plan.OrgID = s.state.OrgID
	case s.state == nil && errors.Is(err, errNotConfigured):
		// The apply looks up the organization before it creates anything.
	default:
		s.report(ctx, err)
	}
}

// warnOfUnknown warns of a replacement that may turn out to be unnecessary.
func (s *search) warnOfUnknown() {
	s.diags.AddWarning("Organization is not known until apply", diagnostic.Sentence(
		"%s will be replaced: its organization depends on a resource that this apply creates or changes, so the plan can't tell whether the "+
			"organization stays the same, or whether it exists. To find out before anything is destroyed, apply that resource first "+
			"(terraform apply -target=…).", s.subject))
}

func orUnknown(v types.String) types.String {
	if v.IsNull() {
		return types.StringUnknown()
	}
	return v
}
