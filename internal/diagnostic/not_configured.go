package diagnostic

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// NotConfigured returns the error about what can't be done while a setting of the provider is unknown, with what to do
// instead.
func NotConfigured(consequence, remedy string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider configuration is not known yet", fmt.Sprintf(
		"A setting of the provider isn't known until apply, so %s. Apply what the setting comes from first (with -target), %s.",
		consequence, remedy))
}

// NotRefreshed returns the warning about a Read while a setting of the provider is unknown. In a plan, the setting may
// come from a resource that doesn't exist yet.
func NotRefreshed(subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not refreshed", fmt.Sprintf("%s: a setting of the provider isn't known until apply, "+
		"so the plan is made from what the state says.", Capitalize(subject)))
}
