// Package organization looks up the organization that org and org_id name, or else the provider's default organization,
// and plans changes of it.
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

// lookupKey is the name or the ID by which an organization is looked up.
type lookupKey struct{ name, id string }

// Resolver looks up organizations. It is safe for concurrent use.
type Resolver struct {
	client   *influx.Client
	defaults Attributes
	errors   *diagnostic.Reporter
	lookups  sync.Map // of lookupKey to *lookup
}

// NewResolver returns a resolver that uses a client, which is nil while a setting of the provider is unknown. Org and
// id name the provider's default organization; at most one of them is set.
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

// errNotConfigured is the error of each lookup while a setting of the provider is unknown.
var errNotConfigured = errors.New("a setting of the provider isn't known until apply")

// lookup is a request that all callers with the same key share.
type lookup struct {
	once sync.Once
	org  *influx.Organization
	err  error
}

// ByName returns the organization with this name.
func (r *Resolver) ByName(ctx context.Context, name string) (*influx.Organization, error) {
	return r.lookUp(lookupKey{name: name}, func() (*influx.Organization, error) {
		return r.client.OrganizationByName(ctx, name)
	})
}

// ByID returns the organization with this ID.
func (r *Resolver) ByID(ctx context.Context, id string) (*influx.Organization, error) {
	return r.lookUp(lookupKey{id: id}, func() (*influx.Organization, error) {
		return r.client.Organization(ctx, id)
	})
}

// lookUp sends one request for each key, since a thousand tasks may be in one organization. It caches only
// organizations that were found.
func (r *Resolver) lookUp(key lookupKey, request func() (*influx.Organization, error)) (*influx.Organization, error) {
	if r.client == nil {
		return nil, errNotConfigured
	}
	entry, _ := r.lookups.LoadOrStore(key, new(lookup))
	l := entry.(*lookup) //nolint:forcetypeassert // The map holds nothing else.
	l.once.Do(func() { l.org, l.err = request() })
	if l.err != nil {
		r.lookups.CompareAndDelete(key, l)
		return nil, l.err
	}
	// A creation looks up by ID what its plan looked up by name.
	r.lookups.LoadOrStore(lookupKey{id: l.org.ID}, l)
	return l.org, nil
}

// withDefault returns the organization that a configuration names, or else the provider's default organization: a name,
// an ID, both, or neither.
func (r *Resolver) withDefault(config Attributes) Attributes {
	if config.Org.IsNull() && config.OrgID.IsNull() {
		return r.defaults
	}
	return config
}

// IsSet reports whether a configuration names an organization, or the provider has a default organization.
func (r *Resolver) IsSet(config Attributes) bool {
	return !r.withDefault(config).isNull()
}

// Quoted returns the name in quotes, or else the ID, of the organization that a configuration names, or else of the
// provider's default organization.
func (r *Resolver) Quoted(config Attributes) string { return r.withDefault(config).quoted() }

// Find returns the organization that a plan or a configuration names, or else the provider's default organization.
func (r *Resolver) Find(ctx context.Context, subject string, attributes Attributes, diags *diag.Diagnostics) *influx.Organization {
	search, ok := r.newSearch(subject, attributes, diags)
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

// ID returns the ID of the organization that a configuration names, or else of the provider's default organization. If
// the token isn't permitted to read the organization, ID returns a configured ID unchecked: the token may still be
// permitted to read the organization's tasks.
func (r *Resolver) ID(ctx context.Context, subject string, attributes Attributes, diags *diag.Diagnostics) string {
	search, ok := r.newSearch(subject, attributes, diags)
	if !ok {
		return ""
	}
	found, err := search.find(ctx)
	switch {
	case err == nil:
		return found.ID
	case influx.IsOrganizationHidden(err):
		return search.effective.OrgID.ValueString()
	}
	search.report(ctx, err)
	return ""
}

// newSearch returns the search by org_id if it is known, or else by org, or else for the provider's default
// organization. It adds an error and returns false if none of these is set.
func (r *Resolver) newSearch(subject string, attributes Attributes, diags *diag.Diagnostics) (*search, bool) {
	var known Attributes
	switch {
	case attributes.hasID():
		known.OrgID = attributes.OrgID
	case attributes.hasName():
		known.Org = attributes.Org
	}
	s := &search{resolver: r, subject: subject, config: known, effective: r.withDefault(known), diags: diags}
	if s.effective.isNull() {
		s.reportNotSet()
		return s, false
	}
	return s, true
}
