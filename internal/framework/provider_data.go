// Package framework has what the provider's types share of the plugin framework:
// base types, identities, attributes, validators, and fast access to raw values.
package framework

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

// ProviderData is what the configured provider passes to its types.
type ProviderData struct {
	// Client is nil while a setting that it needs is unknown, which happens in
	// a plan when the setting comes from a resource that doesn't exist yet.
	Client *influx.Client
	// Organizations finds the organization of what is managed or read.
	Organizations *organization.Resolver
	// Errors words the errors of this run.
	Errors *diagnostic.Reporter
	// ValidateFlux allows the request that checks a script in a plan.
	ValidateFlux bool
	// Tasks is what this run has shown of its tasks.
	Tasks SeenTasks

	locks     sync.Map // of string to *sync.Mutex
	unchecked atomic.Bool
	// missing are the errors about settings that are missing.
	missing     diag.Diagnostics
	missingTold atomic.Bool
}

// NewProviderData returns the data for a client, nil while a setting is unknown.
// Org and orgID are the defaults of what names no organization itself; at most one
// of them is set.
func NewProviderData(client *influx.Client, org, orgID string) *ProviderData {
	errors := new(diagnostic.Reporter)
	return &ProviderData{
		Client:        client,
		Organizations: organization.NewResolver(client, org, orgID, errors),
		Errors:        errors,
		ValidateFlux:  true,
	}
}

// NewIncompleteProviderData returns the data of a provider that lacks settings, with
// the errors about them. A type that is configured with it reports them. The provider
// can't: OpenTofu configures it for a function too, which needs no settings.
func NewIncompleteProviderData(missing diag.Diagnostics) *ProviderData {
	p := NewProviderData(nil, "", "")
	p.missing = missing
	return p
}

// checkSettings adds the errors about missing settings: in full for the first caller,
// and by their titles for the others.
func (p *ProviderData) checkSettings(diags *diag.Diagnostics) {
	if len(p.missing) > 0 && !p.missingTold.Swap(true) {
		diags.Append(p.missing...)
		return
	}
	for _, d := range p.missing {
		diags.AddError(d.Summary(), "See the other error with this title.")
	}
}

// FirstUnchecked reports whether this is the first script that InfluxDB couldn't
// check, of which a plan warns once.
func (p *ProviderData) FirstUnchecked() bool { return !p.unchecked.Swap(true) }

// Lock waits until nothing else in this process holds the key, which is what all of
// its parts name together, and returns the function that releases it. It makes one
// step of a check and the request that relies on it, where the server would let two
// resources make the same thing.
func (p *ProviderData) Lock(key ...string) (unlock func()) {
	entry, _ := p.locks.LoadOrStore(strings.Join(key, "/"), new(sync.Mutex))
	lock := entry.(*sync.Mutex) //nolint:forcetypeassert // There is nothing else.
	lock.Lock()
	return lock.Unlock
}

// CanImport adds an error while a setting of the provider is unknown. An import
// would then plan to overwrite what it has never read.
func (p *ProviderData) CanImport(what string, diags *diag.Diagnostics) bool {
	if p.Client == nil {
		diags.Append(diagnostic.NotConfigured("the "+what+" can't be imported", "then import"))
	}
	return p.Client != nil
}

// CanRead adds a warning while a setting of the provider is unknown: the plan is made
// from the state. If that has only the ID, as after an import, it adds an error.
func (p *ProviderData) CanRead(subject string, onlyID bool, diags *diag.Diagnostics) bool {
	switch {
	case p.Client != nil:
		return true
	case onlyID:
		diags.Append(diagnostic.NotConfigured(subject+" can't be read, and the state has nothing of it but the ID", "then plan again"))
	default:
		diags.Append(diagnostic.NotRefreshed(subject))
	}
	return false
}

// fromProviderData returns what the provider passes to a Configure method, nil if it
// isn't configured yet, as in terraform validate.
func fromProviderData(data any, diags *diag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	p, ok := data.(*ProviderData)
	if !ok {
		diags.Append(internalError("A resource was configured with %T.", data))
		return nil
	}
	p.checkSettings(diags)
	return p
}

// internalError returns the error about what only a mistake in the provider can cause.
func internalError(format string, args ...any) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Internal error of the provider", fmt.Sprintf(format, args...)+
		" Please report this at https://github.com/influxtasks/terraform-provider-influxdb/issues.")
}
