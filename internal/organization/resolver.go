// Package organization finds the organization that org and org_id name, or else
// the provider's default, and plans what a change of it means.
package organization

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// key is what an organization is looked up by: one of the two.
type key struct{ name, id string }

// Resolver finds organizations. It is safe for concurrent use.
type Resolver struct {
	client   *influx.Client
	defaults Attributes
	errors   *diagnostic.Reporter
	lookups  sync.Map // of key to *lookup
}

// NewResolver returns a resolver that asks a client, nil while a setting of the
// provider is unknown. Org and id are the provider's default, of which at most one
// is set.
func NewResolver(client *influx.Client, org, id string, errors *diagnostic.Reporter) *Resolver {
	resolver := &Resolver{client: client, errors: errors}
	if org != "" {
		resolver.defaults.Org = types.StringValue(org)
	}
	if id != "" {
		resolver.defaults.OrgID = types.StringValue(id)
	}
	return resolver
}

// Default returns the provider's default organization.
func (r *Resolver) Default() Attributes { return r.defaults }

// errNotConfigured is the answer to a request while a setting of the provider is
// unknown.
var errNotConfigured = errors.New("a setting of the provider is not known before the apply")

// lookup is a request that all who ask for the same key share.
type lookup struct {
	once sync.Once
	org  *influx.Organization
	err  error
}

// ByName returns the organization with this name.
func (r *Resolver) ByName(ctx context.Context, name string) (*influx.Organization, error) {
	return r.lookUp(key{name: name}, func() (*influx.Organization, error) {
		return r.client.OrganizationByName(ctx, name)
	})
}

// ByID returns the organization with this ID.
func (r *Resolver) ByID(ctx context.Context, id string) (*influx.Organization, error) {
	return r.lookUp(key{id: id}, func() (*influx.Organization, error) {
		return r.client.Organization(ctx, id)
	})
}

// lookUp asks the server once for each key, since a thousand tasks may be
// in one organization; only what was found is kept.
func (r *Resolver) lookUp(k key, ask func() (*influx.Organization, error)) (*influx.Organization, error) {
	if r.client == nil {
		return nil, errNotConfigured
	}
	entry, _ := r.lookups.LoadOrStore(k, new(lookup))
	l := entry.(*lookup) //nolint:forcetypeassert // There is nothing else.
	l.once.Do(func() { l.org, l.err = ask() })
	if l.err != nil {
		r.lookups.CompareAndDelete(k, l)
		return nil, l.err
	}
	// A creation looks up by its ID what its plan has looked up by its name.
	r.lookups.LoadOrStore(key{id: l.org.ID}, l)
	return l.org, nil
}

// wanted is the organization that a configuration asks for, or else the
// provider's default: a name, an ID, both, or neither.
func (r *Resolver) wanted(config Attributes) Attributes {
	if config.Org.IsNull() && config.OrgID.IsNull() {
		return r.defaults
	}
	return config
}

// IsSet reports whether a configuration names an organization, or the
// provider has a default.
func (r *Resolver) IsSet(config Attributes) bool {
	return !r.wanted(config).isNull()
}

// Find returns the organization that is named, or else the
// provider's default, to create something in it.
func (r *Resolver) Find(ctx context.Context, subject string, named Attributes, diags *diag.Diagnostics) *influx.Organization {
	search, ok := r.searchKnown(subject, named, diags)
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

// ID returns the ID of the organization that is named, or else of
// the provider's default, to look up something in it. An ID is taken as it is
// if the token may not read the organization, as it may still read what is in it.
func (r *Resolver) ID(ctx context.Context, subject string, named Attributes, diags *diag.Diagnostics) string {
	search, ok := r.searchKnown(subject, named, diags)
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
func (r *Resolver) searchKnown(subject string, named Attributes, diags *diag.Diagnostics) (*search, bool) {
	var known Attributes
	switch {
	case named.hasID():
		known.OrgID = named.OrgID
	case named.hasName():
		known.Org = named.Org
	}
	s := &search{resolver: r, subject: subject, config: known, wanted: r.wanted(known), diags: diags}
	if s.wanted.isNull() {
		s.reportNone()
		return s, false
	}
	return s, true
}
