package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve"
)

// fastPath responds to calls about tasks that nothing has changed, as the methods of taskResource would.
type fastPath struct {
	data func() *framework.ProviderData
}

// NewFastPath returns the fast path of the resource influxdb_task. The function data returns the provider's data, nil
// if the provider isn't configured.
func NewFastPath(data func() *framework.ProviderData) serve.FastPath { return fastPath{data} }

func (fastPath) Attributes() []string { return framework.AttributeNames[model]() }

func (f fastPath) IsValid(config []byte) bool {
	var m model
	if !f.data().HasSettings() || !framework.Decode(config, &m) || m.Flux.IsNull() {
		return false
	}
	var diags diag.Diagnostics
	m.check(&diags)
	return len(diags) == 0
}

func (f fastPath) Read(ctx context.Context, state []byte) (identity []byte, diags diag.Diagnostics, ok bool) {
	r := taskResource{framework.Resource{ProviderData: f.data()}}
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

func (f fastPath) Plan(ctx context.Context, config, state []byte) (diags diag.Diagnostics, ok bool) {
	r := taskResource{framework.Resource{ProviderData: f.data()}}
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
