// Package framework provides what the resources, data sources, list resources and actions share of the plugin
// framework: base types, identities, attributes, validators, and fast access to raw values.
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

// ProviderData is the data that the configured provider passes to its resources, data sources, list resources and
// actions.
type ProviderData struct {
	// Client is nil while a setting that it needs is unknown: in a plan, the setting may come from a resource that
	// doesn't exist yet.
	Client *influx.Client
	// Organizations looks up organizations.
	Organizations *organization.Resolver
	// Errors turns errors of the client into diagnostics.
	Errors *diagnostic.Reporter
	// ValidateFlux enables the check of scripts by InfluxDB in plans.
	ValidateFlux bool
	// Tasks records the tasks that this run has planned and read.
	Tasks SeenTasks

	locks     sync.Map // of string to *sync.Mutex
	unchecked atomic.Bool
	// missing holds the errors about missing settings.
	missing     diag.Diagnostics
	missingTold atomic.Bool
}

// NewProviderData returns the data for a client, which is nil while a setting is unknown. Org and orgID name the
// default organization; at most one of them is set.
func NewProviderData(client *influx.Client, org, orgID string) *ProviderData {
	errors := new(diagnostic.Reporter)
	return &ProviderData{
		Client:        client,
		Organizations: organization.NewResolver(client, org, orgID, errors),
		Errors:        errors,
		ValidateFlux:  true,
	}
}

// NewIncompleteProviderData returns the data of a provider that lacks settings, with the errors about them. Types
// report these errors when they are configured. The provider can't: OpenTofu configures it for a function too, which
// needs no settings.
func NewIncompleteProviderData(missing diag.Diagnostics) *ProviderData {
	p := NewProviderData(nil, "", "")
	p.missing = missing
	return p
}

// HasSettings reports whether the provider has all settings that it needs, as far as they are known.
func (p *ProviderData) HasSettings() bool { return p == nil || len(p.missing) == 0 }

// IsReady reports whether the provider is configured, and all its settings are known.
func (p *ProviderData) IsReady() bool { return p != nil && p.Client != nil }

// checkSettings adds the errors about missing settings: in full for the first caller, and by their titles for the
// others.
func (p *ProviderData) checkSettings(diags *diag.Diagnostics) {
	if len(p.missing) > 0 && !p.missingTold.Swap(true) {
		diags.Append(p.missing...)
		return
	}
	for _, d := range p.missing {
		diags.AddError(d.Summary(), "See the other error with this title.")
	}
}

// FirstUnchecked reports whether it is called for the first time. A plan warns only once about scripts that InfluxDB
// couldn't check.
func (p *ProviderData) FirstUnchecked() bool { return !p.unchecked.Swap(true) }

// Lock locks a key within this process, and returns the function that unlocks it. All parts together make the key. It
// makes a check and the request that relies on the check atomic, where the server would let two resources create the
// same object.
func (p *ProviderData) Lock(key ...string) (unlock func()) {
	entry, _ := p.locks.LoadOrStore(strings.Join(key, "/"), new(sync.Mutex))
	lock := entry.(*sync.Mutex) //nolint:forcetypeassert // The map holds nothing else.
	lock.Lock()
	return lock.Unlock
}

// CanImport reports whether an object can be imported. It adds an error while a setting of the provider is unknown: the
// plan would then overwrite what has never been read.
func (p *ProviderData) CanImport(kind string, diags *diag.Diagnostics) bool {
	if p.Client == nil {
		diags.Append(diagnostic.NotConfigured("the "+kind+" can't be imported", "then import"))
	}
	return p.Client != nil
}

// CanRead reports whether an object can be read. While a setting of the provider is unknown, it adds a warning that the
// plan relies on the state or, if the state has only the ID, as after an import, an error.
func (p *ProviderData) CanRead(subject string, onlyID bool, diags *diag.Diagnostics) bool {
	switch {
	case p.Client != nil:
		return true
	case onlyID:
		diags.Append(diagnostic.NotConfigured(subject+" can't be read, and the state has only its ID", "then plan again"))
	default:
		diags.Append(diagnostic.NotRefreshed(subject))
	}
	return false
}

// fromProviderData returns the data that the provider passes to a Configure method. It is nil if the provider isn't
// configured yet, as in terraform validate.
func fromProviderData(data any, diags *diag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	p, ok := data.(*ProviderData)
	if !ok {
		diags.Append(internalError("The provider passed a %T to Configure.", data))
		return nil
	}
	p.checkSettings(diags)
	return p
}

// internalError returns the error about something that only a bug in the provider can cause.
func internalError(format string, args ...any) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Internal provider error", fmt.Sprintf(format, args...)+
		" Report this at https://github.com/influxtasks/terraform-provider-influxdb/issues.")
}
