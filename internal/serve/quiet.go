package serve

import (
	"os"
	"strings"
)

// QuietLogs turns terraform-plugin-go's logs off, unless a variable of
// Terraform's or of the SDK's asks for logs, and reports whether they are off.
//
// Terraform reads what a provider logs even if it shows nothing of it, and each
// RPC logs a dozen lines
// (https://github.com/hashicorp/terraform-plugin-framework/issues/721).
func QuietLogs() bool {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && value != "" {
			return false
		}
	}
	// The second one spares the work on lines that the first one drops.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO"} {
		if err := os.Setenv(name, "off"); err != nil {
			return false
		}
	}
	return true
}
