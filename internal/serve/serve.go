// Package serve stands between terraform-plugin-go, which talks to Terraform,
// and the framework's server: it makes the process fast, and an interrupt clean.
package serve

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer is what the framework's server offers. Three of the interfaces
// are deprecated because ProviderServer will have their methods; until it has,
// tf6server asks for them.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithStateStores  //nolint:staticcheck // see above
}

// New makes a server of the framework's, for tf6server.Serve. With quiet logs,
// as [QuietLogs] reports them, it keeps nothing of an RPC that has ended.
func New(framework func() tfprotov6.ProviderServer, quiet bool) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		s := framework().(frameworkServer) //nolint:forcetypeassert // The framework's server has all of these.
		if quiet {
			s = detachedServer{s}
		}
		return &interruptible{frameworkServer: s}
	}
}
