package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Action is the part that all actions have in common.
type Action struct{ Provider *Provider }

// Configure takes what the provider hands over. An action is only invoked in an
// apply, when all settings of the provider are known.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = FromProviderData(req.ProviderData, &resp.Diagnostics)
}
