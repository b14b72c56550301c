// Package tfkit is what the provider's types share: what the provider hands
// to them, and how errors read.
package tfkit

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Provider is what the provider hands to its resources and data sources.
type Provider struct {
	// Client is nil while a setting that it needs is unknown, which happens in
	// a plan when the setting comes from a resource that doesn't exist yet.
	Client *influx.Client
	// Org and OrgID name the organization of what doesn't name one itself. At
	// most one of them is set.
	Org, OrgID string
	// ValidateFlux allows the request that checks a script in a plan.
	ValidateFlux bool

	// Tasks is what this run has shown of its tasks.
	Tasks SeenTasks

	organizations sync.Map // of organizationKey to *organizationLookup
	told          sync.Map // of the cause of an error to the subject that it was told for
	locks         sync.Map // of string to *sync.Mutex
	unchecked     atomic.Bool
}

// FirstUnchecked reports whether this is the first script that InfluxDB couldn't
// check, of which a plan warns once.
func (p *Provider) FirstUnchecked() bool { return !p.unchecked.Swap(true) }

// ErrNotConfigured is the answer to a request while a setting of the provider
// is unknown.
var ErrNotConfigured = errors.New("a setting of the provider is not known before the apply")

// notConfigured is the error about what can't be done while a setting of the
// provider is unknown, with what to do instead.
func notConfigured(consequence, remedy string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider can't be asked yet", fmt.Sprintf(
		"A setting of the provider is not known before the apply, so %s. Apply what the setting comes from first (with -target), %s.",
		consequence, remedy))
}

// CanImport adds an error while a setting of the provider is unknown. An import
// would then plan to overwrite what it has never read.
func (p *Provider) CanImport(what string, diags *diag.Diagnostics) bool {
	if p.Client == nil {
		diags.Append(notConfigured("the "+what+" can't be imported", "then import"))
	}
	return p.Client != nil
}

// NotRead is what a Read says while a setting of the provider is unknown. The
// plan can be made from the state, unless that has only the ID.
func NotRead(subject string, onlyID bool) diag.Diagnostic {
	if onlyID {
		return notConfigured(subject+" can't be read, and the state has nothing of it but the ID", "then plan again")
	}
	return NotRefreshed(subject)
}

// FromProviderData is for a Configure method: it returns what the provider
// handed over, nil if it is not configured yet, as in terraform validate.
func FromProviderData(data any, diags *diag.Diagnostics) *Provider {
	if data == nil {
		return nil
	}
	p, ok := data.(*Provider)
	if !ok {
		diags.AddError("Internal error of the provider", fmt.Sprintf(
			"A resource was configured with %T. Please report this at https://github.com/influxtasks/terraform-provider-influxdb/issues.", data))
	}
	return p
}
