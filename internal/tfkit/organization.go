package tfkit

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// organizationKey is what an organization is looked up by: one of the two.
type organizationKey struct{ name, id string }

// organizationLookup is a look-up that all who ask for the same key share.
type organizationLookup struct {
	once sync.Once
	org  *influx.Organization
	err  error
}

// OrganizationByName returns the organization with this name.
func (p *Provider) OrganizationByName(ctx context.Context, name string) (*influx.Organization, error) {
	return p.organization(organizationKey{name: name}, func() (*influx.Organization, error) {
		return p.Client.OrganizationByName(ctx, name)
	})
}

// OrganizationByID returns the organization with this ID.
func (p *Provider) OrganizationByID(ctx context.Context, id string) (*influx.Organization, error) {
	return p.organization(organizationKey{id: id}, func() (*influx.Organization, error) {
		return p.Client.Organization(ctx, id)
	})
}

// organization asks the server once for each key, since a thousand tasks may be
// in one organization; only what was found is kept.
func (p *Provider) organization(key organizationKey, ask func() (*influx.Organization, error)) (*influx.Organization, error) {
	if p.Client == nil {
		return nil, ErrNotConfigured
	}
	entry, _ := p.organizations.LoadOrStore(key, new(organizationLookup))
	lookup := entry.(*organizationLookup)
	lookup.once.Do(func() { lookup.org, lookup.err = ask() })
	if lookup.err != nil {
		p.organizations.CompareAndDelete(key, lookup)
	}
	return lookup.org, lookup.err
}

// Organization is the attributes org and org_id, in the configuration, a plan
// or the state.
type Organization struct{ Org, OrgID types.String }

// wanted is the organization that a configuration asks for, or else the
// provider's default: a name, an ID, both, or neither.
func (p *Provider) wanted(config Organization) Organization {
	if config.Org.IsNull() && config.OrgID.IsNull() {
		return Organization{Optional(p.Org), Optional(p.OrgID)}
	}
	return config
}

// HasOrganization reports whether a configuration names an organization, or the
// provider has a default.
func (p *Provider) HasOrganization(config Organization) bool {
	wanted := p.wanted(config)
	return !wanted.Org.IsNull() || !wanted.OrgID.IsNull()
}

// PlanOrganization plans org and org_id of a resource, and returns the paths
// that make the plan a replacement. Organizations are compared by ID, so that
// neither a new name nor org in the place of org_id replaces anything. The state
// is nil for a new resource.
func (p *Provider) PlanOrganization(ctx context.Context, subject string, config Organization, state *Organization, diags *diag.Diagnostics) (Organization, path.Paths) {
	wanted := p.wanted(config)
	plan := Organization{OrUnknown(config.Org), OrUnknown(wanted.OrgID)}
	// An ID that is not known yet stays so in the plan.
	if Known(wanted.Org) && !config.OrgID.IsUnknown() {
		p.planByName(ctx, subject, wanted.Org.ValueString(), &plan, state, diags)
	}
	if state == nil {
		return plan, nil
	}
	if p.HasOrganization(config) && !plan.OrgID.Equal(state.OrgID) {
		return plan, path.Paths{path.Root("org_id")}
	}
	return *state, nil
}

// planByName plans the ID of the organization that has this name.
func (p *Provider) planByName(ctx context.Context, subject, name string, plan, state *Organization, diags *diag.Diagnostics) {
	found, err := p.OrganizationByName(ctx, name)
	switch {
	case errors.Is(err, ErrNotConfigured) && state == nil:
	case err == nil && plan.OrgID.IsUnknown():
		plan.OrgID = types.StringValue(found.ID)
		if plan.Org.IsUnknown() {
			plan.Org = types.StringValue(found.Name)
		}
	case err == nil && plan.OrgID.ValueString() != found.ID:
		diags.AddAttributeError(path.Root("org_id"), "Two organizations", fmt.Sprintf(
			"org and org_id of %s name two organizations: %q has the ID %s. Remove one of the two attributes.",
			subject, name, found.ID))
	case err == nil:
	case state != nil && name == state.Org.ValueString():
		// The organization has another name since, or can't be looked up now:
		// either way the resource is where the configuration puts it.
		plan.OrgID = state.OrgID
	case influx.IsOrganizationGone(err) && state == nil:
		// It may be created in the same apply.
		diags.AddAttributeWarning(path.Root("org"), "The organization does not exist yet", fmt.Sprintf(
			"InfluxDB has no organization %q that the token may see. Unless it is created before %s is, the apply will fail.",
			name, subject))
	case influx.IsOrganizationGone(err):
		diags.AddAttributeError(path.Root("org"), "No such organization", fmt.Sprintf(
			"InfluxDB has no organization %q that the token may see. %s is in the organization with the ID %s. To leave it there, "+
				"set org_id to that, in the place of org. To move it, create the new organization first.",
			name, Capitalize(subject), state.OrgID.ValueString()))
	default:
		diags.Append(ErrorDiagnostic(fmt.Sprintf("the organization %q of %s", name, subject), err))
	}
}

// OrganizationID returns the ID of the organization that is named, or else of
// the provider's default, to create or look up something in it.
func (p *Provider) OrganizationID(ctx context.Context, subject string, named Organization, diags *diag.Diagnostics) string {
	if Known(named.OrgID) {
		return named.OrgID.ValueString()
	}
	name := p.Org
	if Known(named.Org) {
		name = named.Org.ValueString()
	} else if p.OrgID != "" {
		return p.OrgID
	}
	if name == "" {
		diags.AddAttributeError(path.Root("org"), "No organization", fmt.Sprintf(
			"%s has no organization. Set org or org_id, here or in the provider block, or the environment variable INFLUX_ORG.",
			Capitalize(subject)))
		return ""
	}
	found, err := p.OrganizationByName(ctx, name)
	if influx.IsOrganizationGone(err) {
		diags.AddAttributeError(path.Root("org"), "No such organization", fmt.Sprintf(
			"%s: InfluxDB has no organization %q that the token may see.", Capitalize(subject), name))
		return ""
	}
	if err != nil {
		diags.Append(ErrorDiagnostic(fmt.Sprintf("the organization %q of %s", name, subject), err))
		return ""
	}
	return found.ID
}
