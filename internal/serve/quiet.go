package serve

import (
	"os"
	"strings"
)

// QuietLogs turns off the logs of terraform-plugin-go, unless a TF_LOG* variable is set. It reports whether they are
// off.
//
// Terraform reads the logs of a provider even if it doesn't show them, and each RPC logs a dozen lines
// (https://github.com/hashicorp/terraform-plugin-framework/issues/721).
func QuietLogs() bool {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && value != "" {
			return false
		}
	}
	// TF_LOG_SDK drops the lines; TF_LOG_SDK_PROTO also avoids formatting them.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO"} {
		if err := os.Setenv(name, "off"); err != nil {
			return false
		}
	}
	return true
}
