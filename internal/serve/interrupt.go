package serve

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// interruptibleServer lets interrupted actions report what they have done.
//
// When Terraform stops the provider, terraform-plugin-go first has the framework cancel what is running, and then ends
// the event streams of all actions itself. The event with the action's diagnostics comes too late, and Terraform takes
// the end of the stream for success (InvokeAction in tfprotov6/tf6server/server.go of v0.31.0). So the first of the two
// steps waits for the actions.
type interruptibleServer struct {
	frameworkServer
	// invocations is read-locked by each running action.
	invocations sync.RWMutex
}

// stopTimeout is the maximum wait for canceled actions.
const stopTimeout = 20 * time.Second

func (s *interruptibleServer) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
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

func (s *interruptibleServer) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.frameworkServer.StopProvider(ctx, req)
	ended := make(chan struct{})
	go func() {
		s.invocations.Lock()
		defer s.invocations.Unlock()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(stopTimeout):
	}
	return resp, err
}
