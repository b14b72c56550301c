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
	unchecked     atomic.Bool
}

// FirstUnchecked reports whether this is the first script that InfluxDB couldn't
// check, of which a plan warns once.
func (p *Provider) FirstUnchecked() bool { return !p.unchecked.Swap(true) }

// ErrNotConfigured is the answer to a request while a setting of the provider
// is unknown.
var ErrNotConfigured = errors.New("a setting of the provider is not known before the apply")

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
