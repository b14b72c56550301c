package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// TaskLabelFastPath responds to calls about labels of tasks that nothing has changed, as the methods of the resource would:
// see the interface FastPath in package serve.
type TaskLabelFastPath struct {
	// Data returns the provider's data, nil if the provider isn't configured.
	Data func() *framework.ProviderData
}

// Attributes returns the names of all attributes.
func (TaskLabelFastPath) Attributes() []string { return framework.AttributeNames[taskLabel]() }

// IsValid reports whether a configuration is valid.
func (f TaskLabelFastPath) IsValid(config []byte) bool {
	var m taskLabel
	return f.Data().HasSettings() && framework.Decode(config, &m) && !m.TaskID.IsNull() && !m.LabelID.IsNull()
}

// Read reports whether a refresh keeps the state.
func (f TaskLabelFastPath) Read(ctx context.Context, state []byte) (identity []byte, diags diag.Diagnostics, ok bool) {
	r := taskLabelResource{framework.Resource{ProviderData: f.Data()}}
	var prior taskLabel
	if !r.IsReady() || !framework.Decode(state, &prior) || !r.exists(ctx, prior, &diags) {
		return nil, nil, false
	}
	identity, err := framework.Encode(prior)
	return identity, diags, err == nil
}

// Plan reports whether a plan keeps the state.
func (f TaskLabelFastPath) Plan(_ context.Context, config, state []byte) (diags diag.Diagnostics, ok bool) {
	var configured, prior taskLabel
	if !f.Data().IsReady() || !framework.Decode(config, &configured) || !framework.Decode(state, &prior) || configured != prior {
		return nil, false
	}
	framework.CheckIDs(&diags, prior.ids()...)
	return diags, true
}
