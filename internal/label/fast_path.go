package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve"
)

// taskLabelFastPath responds to calls about labels of tasks that nothing has changed, as the methods of
// taskLabelResource would.
type taskLabelFastPath struct {
	data func() *framework.ProviderData
}

// NewTaskLabelFastPath returns the fast path of the resource influxdb_task_label. The function data returns the
// provider's data, nil if the provider isn't configured.
func NewTaskLabelFastPath(data func() *framework.ProviderData) serve.FastPath {
	return taskLabelFastPath{data}
}

func (taskLabelFastPath) Attributes() []string { return framework.AttributeNames[taskLabel]() }

func (f taskLabelFastPath) IsValid(config []byte) bool {
	var m taskLabel
	return f.data().HasSettings() && framework.Decode(config, &m) && !m.TaskID.IsNull() && !m.LabelID.IsNull()
}

func (f taskLabelFastPath) Read(ctx context.Context, state []byte) (identity []byte, diags diag.Diagnostics, ok bool) {
	r := taskLabelResource{framework.Resource{ProviderData: f.data()}}
	var prior taskLabel
	if !r.IsReady() || !framework.Decode(state, &prior) || !r.exists(ctx, prior, &diags) {
		return nil, nil, false
	}
	identity, err := framework.Encode(prior)
	return identity, diags, err == nil
}

func (f taskLabelFastPath) Plan(_ context.Context, config, state []byte) (diags diag.Diagnostics, ok bool) {
	var configured, prior taskLabel
	if !f.data().IsReady() || !framework.Decode(config, &configured) || !framework.Decode(state, &prior) || configured != prior {
		return nil, false
	}
	framework.CheckIDs(&diags, prior.ids()...)
	return diags, true
}
