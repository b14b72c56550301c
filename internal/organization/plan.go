package organization

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
)

// Plan plans org and org_id of a resource, and returns the paths
// that make the plan a replacement. Organizations are compared by ID, so that
// neither a new name nor org instead of org_id replaces anything. The state
// is nil for a new resource.
//
// What is to be created, or replaced, is only planned in an organization that
// was found: a replacement destroys first, and must not fail after that.
func (r *Resolver) Plan(ctx context.Context, subject string, config Attributes, state *Attributes, diags *diag.Diagnostics) (Attributes, path.Paths) {
	wanted := r.wanted(config)
	plan := Attributes{orUnknown(config.Org), orUnknown(wanted.OrgID)}
	s := search{resolver: r, subject: subject, config: config, wanted: wanted, state: state, diags: diags}
	if state == nil {
		s.plan(ctx, &plan)
		return plan, nil
	}
	switch {
	case wanted.isNull() || !wanted.hasName() && wanted.says(*state):
		return *state, nil
	case wanted.isUnknown():
		s.warnOfUnknown()
	default:
		s.plan(ctx, &plan)
		if diags.HasError() || plan.OrgID.Equal(state.OrgID) {
			return *state, nil
		}
	}
	return plan, path.Paths{path.Root("org_id")}
}

// plan plans the organization as it is found.
func (s *search) plan(ctx context.Context, plan *Attributes) {
	switch {
	case s.wanted.isNull() && s.resolver.client != nil:
		s.reportNone()
		return
	case s.wanted.isNull() || s.wanted.isUnknown():
		return
	}
	found, err := s.find(ctx)
	switch {
	case err == nil:
		plan.OrgID = types.StringValue(found.ID)
		if s.config.Org.IsNull() {
			plan.Org = types.StringValue(found.Name)
		}
	case s.state != nil && s.wanted.says(*s.state) && !errors.Is(err, errTwoOrganizations):
		// The organization has another name since, or can't be looked up now:
		// either way the resource is where the configuration puts it.
		plan.OrgID = s.state.OrgID
	case s.state == nil && errors.Is(err, errNotConfigured):
		// The apply looks it up before it creates anything.
	default:
		s.report(ctx, err)
	}
}

// warnOfUnknown warns of a replacement that the organization may not need.
func (s *search) warnOfUnknown() {
	s.diags.AddWarning("The organization is not known before the apply", diagnostic.Sentence(
		"%s is replaced, since its organization comes from something that the apply makes or changes. Whether it is another organization, and "+
			"whether it exists, shows only after the old one is destroyed. To see it in a plan, apply what it comes from first (terraform apply -target=…).",
		s.subject))
}

func orUnknown(v types.String) types.String {
	if v.IsNull() {
		return types.StringUnknown()
	}
	return v
}
