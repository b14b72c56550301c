// Package serve stands between terraform-plugin-go, which talks to Terraform,
// and the framework's server.
package serve

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer is what the framework's server offers. The two interfaces are
// deprecated because ProviderServer will have their methods; until it has,
// tf6server asks for them.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // see above
}

// server lets an action that is interrupted say what it has done and what it
// hasn't.
//
// When Terraform stops the provider, terraform-plugin-go first has the framework
// cancel what is under way, and then itself ends the events of all actions. The
// event that tells how the action ended comes too late, and Terraform takes the
// end for success (InvokeAction in tfprotov6/tf6server/server.go of v0.31.0). So
// the first of the two steps waits for the actions.
type server struct {
	frameworkServer
	// invocations is held for reading by each action that is under way.
	invocations sync.RWMutex
}

// stopping bounds the wait for actions that have been told to stop.
const stopping = 20 * time.Second

// New makes a server of the framework's, for [tf6server.Serve].
func New(framework func() tfprotov6.ProviderServer) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return &server{frameworkServer: framework().(frameworkServer)}
	}
}

func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.frameworkServer.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		s.invocations.RLock()
		defer s.invocations.RUnlock()
		stream.Events(push)
	}}, nil
}

func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.frameworkServer.StopProvider(ctx, req)
	ended := make(chan struct{})
	go func() {
		s.invocations.Lock()
		defer s.invocations.Unlock()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(stopping):
	}
	return resp, err
}
