package acctest

import (
	"context"
	"sync"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// NeedsActions skips a test on a command line without actions and terraform query: Terraform before 1.14, and OpenTofu.
func NeedsActions(t testing.TB) {
	t.Helper()
	Server(t)
	if !HasActions() {
		t.Skip("needs Terraform 1.14, and this is " + cliVersion())
	}
}

// HasActions reports whether the command line has actions and terraform query.
var HasActions = sync.OnceValue(func() bool { return cli.HasActions(context.Background(), CLI()) })
