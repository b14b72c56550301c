// Package serve wraps the framework's server for terraform-plugin-go. It saves memory and CPU time, and makes
// interrupts lose nothing.
package serve

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer has the interfaces of the framework's server. Three of them are deprecated, since ProviderServer will
// get their methods; until then, tf6server uses them.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithStateStores  //nolint:staticcheck // see above
}

// New returns a function that creates a server, for tf6server.Serve. If quiet is set, as reported by [QuietLogs], the
// server retains nothing of ended RPCs.
func New(framework func() tfprotov6.ProviderServer, quiet bool) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		s := framework().(frameworkServer) //nolint:forcetypeassert // The framework's server has all of these.
		if quiet {
			s = detachedServer{s}
		}
		return &interruptibleServer{frameworkServer: s}
	}
}
