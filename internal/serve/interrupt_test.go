package serve

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// slow is a server whose actions take a moment to end when they are told to.
type slow struct {
	frameworkServer
	stop chan struct{}
}

func (s slow) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(s.stop)
	return &tfprotov6.StopProviderResponse{}, nil
}

func (s slow) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.ProgressInvokeActionEventType{}})
		<-s.stop
		time.Sleep(100 * time.Millisecond)
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

// The provider isn't stopped before an action has told how it ended.
func TestStopProvider_waitsForActions(t *testing.T) {
	s := New(func() tfprotov6.ProviderServer { return slow{stop: make(chan struct{})} }, true)()
	stream, err := s.(*interruptible).InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan tfprotov6.InvokeActionEvent, 2)
	go func() {
		for event := range stream.Events {
			events <- event
		}
	}()
	<-events // it is under way
	if _, err := s.StopProvider(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	select {
	case event := <-events:
		if _, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); !ok {
			t.Errorf("the last event is %T", event.Type)
		}
	default:
		t.Error("the provider was stopped before the action had told how it ended")
	}
}
