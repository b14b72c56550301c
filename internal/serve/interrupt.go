package serve

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// interruptible lets an action that is interrupted say what it has done and what
// it hasn't.
//
// When Terraform stops the provider, terraform-plugin-go first has the framework
// cancel what is running, and then itself ends the events of all actions. The
// event that tells how the action ended comes too late, and Terraform takes the
// end for success (InvokeAction in tfprotov6/tf6server/server.go of v0.31.0). So
// the first of the two steps waits for the actions.
type interruptible struct {
	frameworkServer
	// invocations is held for reading by each running action.
	invocations sync.RWMutex
}

// stopping bounds the wait for actions that have been told to stop.
const stopping = 20 * time.Second

func (s *interruptible) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
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

func (s *interruptible) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
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
