package diagnostic

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// NotConfigured returns the error about what can't be done while a setting of the provider is unknown, with what to do
// instead.
func NotConfigured(consequence, remedy string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider configuration is not known yet", fmt.Sprintf(
		"A setting of the provider isn't known until apply, so %s. First apply the resource that the setting comes from (terraform apply -target=…), %s.",
		consequence, remedy))
}

// NotRefreshed returns the warning about a Read while a setting of the provider is unknown. In a plan, the setting may
// come from a resource that doesn't exist yet.
func NotRefreshed(subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not refreshed", Sentence("%s wasn't refreshed, because a setting of the provider isn't known until "+
		"apply. The plan uses the values in the state. To refresh it, first apply the resource that the setting comes from (terraform apply "+
		"-target=…).", subject))
}
