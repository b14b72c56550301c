package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// FastPath responds to calls about tasks that nothing has changed, as the methods of the resource would: see the interface
// of this name in package serve.
type FastPath struct {
	// Data returns the provider's data, nil if the provider isn't configured.
	Data func() *framework.ProviderData
}

// Attributes returns the names of all attributes.
func (FastPath) Attributes() []string { return framework.AttributeNames[model]() }

// IsValid reports whether a configuration is valid.
func (f FastPath) IsValid(config []byte) bool {
	var m model
	if !f.Data().HasSettings() || !framework.Decode(config, &m) || m.Flux.IsNull() {
		return false
	}
	var diags diag.Diagnostics
	m.check(&diags)
	return len(diags) == 0
}

// Read reports whether a refresh keeps the state.
func (f FastPath) Read(ctx context.Context, state []byte) (identity []byte, diags diag.Diagnostics, ok bool) {
	r := taskResource{framework.Resource{ProviderData: f.Data()}}
	var prior model
	// Without a script, as after a moved block, the refresh changes the state for certain.
	if !r.IsReady() || !framework.Decode(state, &prior) || prior.Flux.IsNull() {
		return nil, nil, false
	}
	if refreshed, found := r.refresh(ctx, prior, &diags); !found || refreshed != prior {
		return nil, nil, false
	}
	r.warnOfPlaceholders(&diags)
	identity, err := framework.Encode(prior.identity())
	return identity, diags, err == nil
}

// Plan reports whether a plan keeps the state.
func (f FastPath) Plan(ctx context.Context, config, state []byte) (diags diag.Diagnostics, ok bool) {
	r := taskResource{framework.Resource{ProviderData: f.Data()}}
	var configured, prior model
	if !r.IsReady() || !framework.Decode(config, &configured) || !framework.Decode(state, &prior) {
		return nil, false
	}
	// Terraform proposes the prior status where none is configured, and the framework then plans the default.
	becomesActive := configured.Status.IsNull() && prior.Status.ValueString() != influx.TaskActive
	if becomesActive || prior.Flux.IsNull() || !configured.equalDefinition(prior) {
		return nil, false
	}
	plan, replaced := r.plan(ctx, configured, prior, &prior, &diags)
	return diags, plan == prior && len(replaced) == 0
}
