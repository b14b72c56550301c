package tfkit

import (
	"context"
	"strings"
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
		return nil, lookup.err
	}
	// A creation looks up by its ID what its plan has looked up by its name.
	p.organizations.LoadOrStore(organizationKey{id: lookup.org.ID}, lookup)
	return lookup.org, nil
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
	return !p.wanted(config).isNull()
}

func (o Organization) isNull() bool { return o.Org.IsNull() && o.OrgID.IsNull() }

// isUnknown reports whether which organization it is is known only in the apply.
func (o Organization) isUnknown() bool {
	return o.OrgID.IsUnknown() || o.OrgID.IsNull() && o.Org.IsUnknown()
}

// says reports whether a configuration says where a resource is just as its
// state does, perhaps by a name that the organization no longer has.
func (o Organization) says(state Organization) bool {
	sameID := o.OrgID.IsNull() || o.OrgID.Equal(state.OrgID)
	sameName := !Known(o.Org) || strings.TrimSpace(o.Org.ValueString()) == strings.TrimSpace(state.Org.ValueString())
	return !o.isNull() && !o.isUnknown() && sameID && sameName
}

// PlanOrganization plans org and org_id of a resource, and returns the paths
// that make the plan a replacement. Organizations are compared by ID, so that
// neither a new name nor org in the place of org_id replaces anything. The state
// is nil for a new resource.
//
// What is to be created, or replaced, is only planned in an organization that
// was found: a replacement destroys first, and must not fail after that.
func (p *Provider) PlanOrganization(ctx context.Context, subject string, config Organization, state *Organization, diags *diag.Diagnostics) (Organization, path.Paths) {
	wanted := p.wanted(config)
	plan := Organization{OrUnknown(config.Org), OrUnknown(wanted.OrgID)}
	search := organizationSearch{provider: p, subject: subject, config: config, wanted: wanted, state: state, diags: diags}
	if state == nil {
		search.plan(ctx, &plan)
		return plan, nil
	}
	switch {
	case wanted.isNull() || !Known(wanted.Org) && wanted.says(*state):
		return *state, nil
	case wanted.isUnknown():
		search.warnOfUnknown()
	default:
		search.plan(ctx, &plan)
		if diags.HasError() || plan.OrgID.Equal(state.OrgID) {
			return *state, nil
		}
	}
	return plan, path.Paths{path.Root("org_id")}
}

// FindOrganization returns the organization that is named, or else the
// provider's default, to create something in it.
func (p *Provider) FindOrganization(ctx context.Context, subject string, named Organization, diags *diag.Diagnostics) *influx.Organization {
	search, ok := p.searchKnown(subject, named, diags)
	if !ok {
		return nil
	}
	found, err := search.find(ctx)
	if err != nil {
		search.report(ctx, err)
		return nil
	}
	return found
}

// OrganizationID returns the ID of the organization that is named, or else of
// the provider's default, to look up something in it. An ID is taken as it is
// if the token may not read the organization, as it may still read what is in it.
func (p *Provider) OrganizationID(ctx context.Context, subject string, named Organization, diags *diag.Diagnostics) string {
	search, ok := p.searchKnown(subject, named, diags)
	if !ok {
		return ""
	}
	found, err := search.find(ctx)
	switch {
	case err == nil:
		return found.ID
	case influx.IsOrganizationHidden(err):
		return search.wanted.OrgID.ValueString()
	}
	search.report(ctx, err)
	return ""
}

// searchKnown is a search by what is known of org and org_id: the ID, or else
// the name, or else the provider's default. It reports whether there is any.
func (p *Provider) searchKnown(subject string, named Organization, diags *diag.Diagnostics) (*organizationSearch, bool) {
	var known Organization
	switch {
	case Known(named.OrgID):
		known.OrgID = named.OrgID
	case Known(named.Org):
		known.Org = named.Org
	}
	search := &organizationSearch{provider: p, subject: subject, config: known, wanted: p.wanted(known), diags: diags}
	if search.wanted.isNull() {
		search.reportNone()
		return search, false
	}
	return search, true
}
