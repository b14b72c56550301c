package serve

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// slowServer is a server whose actions end a moment after they are canceled.
type slowServer struct {
	frameworkServer
	stop chan struct{}
}

func (s slowServer) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(s.stop)
	return &tfprotov6.StopProviderResponse{}, nil
}

func (s slowServer) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.ProgressInvokeActionEventType{}})
		<-s.stop
		time.Sleep(100 * time.Millisecond)
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

// StopProvider returns only after a running action has sent its last event.
func TestStopProvider_waitsForActions(t *testing.T) {
	s := New(func() tfprotov6.ProviderServer { return slowServer{stop: make(chan struct{})} }, true)()
	stream, err := s.(*interruptibleServer).InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan tfprotov6.InvokeActionEvent, 2)
	go func() {
		for event := range stream.Events {
			events <- event
		}
	}()
	<-events // the action is running
	if _, err := s.StopProvider(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	select {
	case event := <-events:
		if _, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); !ok {
			t.Errorf("the last event is %T", event.Type)
		}
	default:
		t.Error("StopProvider returned before the last event of the action")
	}
}
