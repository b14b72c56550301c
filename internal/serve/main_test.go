package serve

import (
	"bufio"
	"bytes"
	"context"
	"log"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/emptypb"
)

// asProvider makes the test binary serve a provider, as main does.
const asProvider = "SERVE_TEST_AS_PROVIDER"

// providerEnv is the environment of a provider process.
var providerEnv = []string{
	asProvider + "=1",
	"PLUGIN_PROTOCOL_VERSIONS=6",
	"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
}

func TestMain(m *testing.M) {
	if os.Getenv(asProvider) == "" {
		os.Exit(m.Run())
	}
	EndWithTerraform()
	quiet := QuietLogs()
	if err := tf6server.Serve("example.com/test/test", New(providerserver.NewProtocol6(testProvider{}), quiet)); err != nil {
		log.Fatal(err)
	}
}

// startProcess starts this binary as a provider with an environment. It returns a connection to the provider, and a
// function that stops it and returns its stderr.
func startProcess(t *testing.T, env ...string) (conn *grpc.ClientConn, end func() (stderr string)) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(env, providerEnv...)
	var logs bytes.Buffer
	cmd.Stderr = &logs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn = handshake(t, bufio.NewReader(stdout))
	return conn, func() string {
		// Terraform stops a provider this way; killing it wouldn't remove its socket. The process may end before it answers.
		_ = conn.Invoke(t.Context(), "/plugin.GRPCController/Shutdown", new(emptypb.Empty), new(emptypb.Empty))
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		return logs.String()
	}
}

// handshake waits for go-plugin's handshake line, 1|6|unix|/tmp/plugin123|grpc|, and returns a connection to its address.
func handshake(t *testing.T, stdout *bufio.Reader) *grpc.ClientConn {
	t.Helper()
	line, err := stdout.ReadString('\n')
	fields := strings.Split(line, "|")
	if err != nil || len(fields) < 4 {
		t.Fatalf("the provider's handshake is %q: %v", line, err)
	}
	return dial(t, fields[2]+":"+fields[3])
}

// startServer serves a provider with quiet logs over gRPC, in this process.
func startServer(t *testing.T, provider testProvider) *grpc.ClientConn {
	t.Helper()
	t.Setenv("TF_LOG_SDK", "off")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	plugin := tf6server.GRPCProviderPlugin{Name: "example.com/test/test", GRPCProvider: New(providerserver.NewProtocol6(provider), true)}
	if err := plugin.GRPCServer(nil, server); err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // until Stop
	t.Cleanup(server.Stop)
	return dial(t, listener.Addr().String())
}

func dial(t *testing.T, target string) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// rpc is a method of the protocol. terraform-plugin-go doesn't export its messages, but registers their descriptors.
type rpc struct{ protoreflect.MethodDescriptor }

func method(t *testing.T, name string) rpc {
	t.Helper()
	service, err := protoregistry.GlobalFiles.FindDescriptorByName("tfplugin6.Provider")
	if err != nil {
		t.Fatal(err)
	}
	return rpc{service.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))}
}

func (r rpc) path() string { return "/tfplugin6.Provider/" + string(r.Name()) }

// request returns a message with string fields. A field that isn't a string is a value in JSON.
func (r rpc) request(fields map[string]string) proto.Message {
	message := dynamicpb.NewMessage(r.Input())
	for name, value := range fields {
		field := r.Input().Fields().ByName(protoreflect.Name(name))
		if field.Kind() == protoreflect.StringKind {
			message.Set(field, protoreflect.ValueOfString(value))
			continue
		}
		dynamic := dynamicpb.NewMessage(field.Message())
		dynamic.Set(field.Message().Fields().ByName("json"), protoreflect.ValueOfBytes([]byte(value)))
		message.Set(field, protoreflect.ValueOfMessage(dynamic))
	}
	return message
}

// call makes a unary call.
func (r rpc) call(ctx context.Context, conn *grpc.ClientConn, fields map[string]string) error {
	return conn.Invoke(ctx, r.path(), r.request(fields), dynamicpb.NewMessage(r.Output()))
}

// stream makes a call that returns a stream.
func (r rpc) stream(ctx context.Context, t *testing.T, conn *grpc.ClientConn, fields map[string]string) grpc.ClientStream {
	t.Helper()
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, r.path())
	if err == nil {
		err = stream.SendMsg(r.request(fields))
	}
	if err == nil {
		err = stream.CloseSend()
	}
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// next reads the next message of a stream.
func (r rpc) next(stream grpc.ClientStream) error {
	return stream.RecvMsg(dynamicpb.NewMessage(r.Output()))
}
