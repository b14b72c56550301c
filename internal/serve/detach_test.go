package serve

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"google.golang.org/grpc"
)

// Nothing retains the context of an RPC that has ended.
func TestDetachedServer_releasesContexts(t *testing.T) {
	work := func(context.Context, func()) {}
	s := New(providerserver.NewProtocol6(testProvider{work: work}), true)()
	server := reflect.ValueOf(s)
	stateStores := reflect.TypeFor[tfprotov6.StateStoreServer]()
	for rpc := range server.Type().Methods() {
		if _, skip := stateStores.MethodByName(rpc.Name); skip || rpc.Name == "StopProvider" {
			continue
		}
		t.Run(rpc.Name, func(t *testing.T) {
			value := callWithValue(t, server.MethodByName(rpc.Name))
			for range 3 {
				runtime.GC()
			}
			if value.Value() != nil {
				t.Error("the RPC has ended, and its context is still in memory")
			}
		})
	}
}

type key struct{}

// callWithValue calls the method of an RPC with an empty request, waits until it has ended, and returns a weak pointer to a
// value that only the RPC's context has.
func callWithValue(t *testing.T, method reflect.Value) weak.Pointer[[1024]byte] {
	t.Helper()
	value := new([1024]byte)
	ctx := context.WithValue(t.Context(), key{}, value)
	out := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.New(method.Type().In(1).Elem())})
	if err, _ := out[1].Interface().(error); err != nil {
		t.Fatal(err)
	}
	switch stream := out[0].Interface().(type) {
	case *tfprotov6.ListResourceServerStream:
		stream.Results(func(tfprotov6.ListResourceResult) bool { return true })
	case *tfprotov6.InvokeActionServerStream:
		stream.Events(func(tfprotov6.InvokeActionEvent) bool { return true })
	}
	return weak.Make(value)
}

// If logs are on, the framework gets the loggers in the RPC's context.
func TestNew_keepsValuesForLogs(t *testing.T) {
	for _, quiet := range []bool{true, false} {
		var found any
		work := func(ctx context.Context, _ func()) { found = ctx.Value(key{}) }
		s := New(providerserver.NewProtocol6(testProvider{work: work}), quiet)()
		_, err := s.ReadResource(context.WithValue(t.Context(), key{}, "value"), readThing())
		if err != nil {
			t.Fatal(err)
		}
		if (found == nil) != quiet {
			t.Errorf("quiet is %v, and the value is %v", quiet, found)
		}
	}
}

func readThing() *tfprotov6.ReadResourceRequest {
	return &tfprotov6.ReadResourceRequest{TypeName: "test_thing", CurrentState: &tfprotov6.DynamicValue{JSON: []byte(`{"id":"1"}`)}}
}

// An RPC leaves less than 0.5 KB in memory, which is what the framework retains of a context without values. It is 11 KB
// without detachedServer.
func TestDetachedServer_heap(t *testing.T) {
	const rpcs, most = 10_000, 512
	conn := startServer(t, testProvider{})
	read := method(t, "ReadResource")
	call := func(n int) {
		for range n {
			if err := read.call(t.Context(), conn, thing); err != nil {
				t.Fatal(err)
			}
		}
	}
	call(100) // allocates what is allocated once
	before := liveHeap()
	call(rpcs)
	if grown := (liveHeap() - before) / rpcs; grown > most {
		t.Errorf("each RPC leaves %d bytes in memory", grown)
	}
}

func liveHeap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// thing is a request about the provider's resource.
var thing = map[string]string{"type_name": "test_thing", "current_state": `{"id":"1"}`}

// A running RPC ends when Terraform stops the provider, cancels the RPC, or closes the connection.
func TestDetachedServer_cancels(t *testing.T) {
	rpcs := map[string]func(ctx context.Context, t *testing.T, conn *grpc.ClientConn){
		"ReadResource": func(ctx context.Context, t *testing.T, conn *grpc.ClientConn) {
			read := method(t, "ReadResource")
			go func() { _ = read.call(ctx, conn, thing) }() // fails when it is canceled
		},
		"ListResource": func(ctx context.Context, t *testing.T, conn *grpc.ClientConn) {
			method(t, "ListResource").stream(ctx, t, conn, map[string]string{"type_name": "test_thing", "config": "{}"})
		},
		"InvokeAction": func(ctx context.Context, t *testing.T, conn *grpc.ClientConn) {
			method(t, "InvokeAction").stream(ctx, t, conn, map[string]string{"action_type": "test_thing", "config": "{}"})
		},
	}
	endings := map[string]func(t *testing.T, conn *grpc.ClientConn, cancel func()){
		"stop": func(t *testing.T, conn *grpc.ClientConn, _ func()) {
			if err := method(t, "StopProvider").call(t.Context(), conn, nil); err != nil {
				t.Error(err)
			}
		},
		"cancel": func(_ *testing.T, _ *grpc.ClientConn, cancel func()) { cancel() },
		"leave": func(t *testing.T, conn *grpc.ClientConn, _ func()) {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		},
	}
	for rpcName, start := range rpcs {
		for endingName, end := range endings {
			t.Run(rpcName+" "+endingName, func(t *testing.T) {
				began, ended := make(chan struct{}), make(chan struct{})
				conn := startServer(t, testProvider{work: func(ctx context.Context, _ func()) {
					close(began)
					<-ctx.Done()
					close(ended)
				}})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				start(ctx, t, conn)
				<-began
				end(t, conn, cancel)
				select {
				case <-ended:
				case <-time.After(10 * time.Second):
					t.Fatal("the RPC is still running")
				}
			})
		}
	}
}

// The detached context has the deadline of the RPC.
func TestDetachedServer_deadline(t *testing.T) {
	var got time.Time
	s := New(providerserver.NewProtocol6(testProvider{work: func(ctx context.Context, _ func()) {
		got, _ = ctx.Deadline()
	}}), true)()
	want := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), want)
	defer cancel()
	if _, err := s.ReadResource(ctx, readThing()); err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Errorf("it is %s", got)
	}
}

// The context of a stream lasts until the stream has been read.
func TestDetachedServer_streams(t *testing.T) {
	for name, fields := range map[string]map[string]string{
		"ListResource": {"type_name": "test_thing", "config": "{}"},
		"InvokeAction": {"action_type": "test_thing", "config": "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			goOn, working := make(chan struct{}), make(chan context.Context, 1)
			var during []error
			conn := startServer(t, testProvider{work: func(ctx context.Context, step func()) {
				working <- ctx
				for range 2 {
					<-goOn
					during = append(during, ctx.Err())
					step()
				}
			}})
			m := method(t, name)
			stream := m.stream(t.Context(), t, conn, fields)
			ctx := <-working
			for range 2 {
				goOn <- struct{}{}
				if err := m.next(stream); err != nil {
					t.Fatal(err)
				}
			}
			for m.next(stream) == nil { // an action has one more event
				continue
			}
			if got := fmt.Sprint(during); got != "[<nil> <nil>]" {
				t.Errorf("at the two steps the context was %s", got)
			}
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Second):
				t.Error("the stream has ended, but its context hasn't")
			}
		})
	}
}
