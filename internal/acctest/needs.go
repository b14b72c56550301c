package acctest

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// Needs skips a test on a command line that lacks a feature.
func Needs(t testing.TB, feature cli.Feature) {
	t.Helper()
	Server(t)
	if !Has(feature) {
		t.Skipf("%s lacks %s", cliVersion(), feature.Name)
	}
}

// Has reports whether the command line has a feature.
func Has(feature cli.Feature) bool { return feature.In(cliVersion()) }
