package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// detachedServer passes contexts to the framework that don't retain the values of the RPC.
//
// The framework keeps the context of each RPC until the provider is stopped (registerContext in
// https://github.com/hashicorp/terraform-plugin-framework/blob/v1.19.0/internal/proto6server/serve.go). The contexts of
// terraform-plugin-go hold the RPC's loggers and gRPC stream: 11 KB an RPC, five RPCs a resource, and the garbage
// collector scans them again and again. At 5,000 resources that is most of the provider's CPU time. Remove this type
// once the framework releases the context of an RPC when it ends.
//
// It has no methods for the RPCs of state stores, since the provider has none.
type detachedServer struct{ frameworkServer }

// detach returns a context that ends with that of the RPC but has none of its values. They aren't needed: they are
// loggers, which are off. The caller must call end when the RPC has ended.
func detach(rpc context.Context) (ctx context.Context, end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	if deadline, ok := rpc.Deadline(); ok {
		ctx, cancel = context.WithDeadline(context.Background(), deadline)
	}
	stop := context.AfterFunc(rpc, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// call calls a method of the framework's server with a detached context.
func call[Request, Response any](rpc context.Context, method func(context.Context, Request) (Response, error), req Request) (Response, error) {
	ctx, end := detach(rpc)
	defer end()
	return method(ctx, req)
}

// The following two RPCs return streams, so their contexts must last until the stream has been read.

func (s detachedServer) ListResource(rpc context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	ctx, end := detach(rpc)
	stream, err := s.frameworkServer.ListResource(ctx, req)
	if err != nil {
		end()
		return nil, err
	}
	return &tfprotov6.ListResourceServerStream{Results: func(push func(tfprotov6.ListResourceResult) bool) {
		defer end()
		stream.Results(push)
	}}, nil
}

func (s detachedServer) InvokeAction(rpc context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	ctx, end := detach(rpc)
	stream, err := s.frameworkServer.InvokeAction(ctx, req)
	if err != nil {
		end()
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer end()
		stream.Events(push)
	}}, nil
}

func (s detachedServer) GetMetadata(rpc context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return call(rpc, s.frameworkServer.GetMetadata, req)
}

func (s detachedServer) GetProviderSchema(rpc context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return call(rpc, s.frameworkServer.GetProviderSchema, req)
}

func (s detachedServer) GetResourceIdentitySchemas(rpc context.Context, req *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return call(rpc, s.frameworkServer.GetResourceIdentitySchemas, req)
}

func (s detachedServer) ValidateProviderConfig(rpc context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateProviderConfig, req)
}

func (s detachedServer) ConfigureProvider(rpc context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return call(rpc, s.frameworkServer.ConfigureProvider, req)
}

func (s detachedServer) ValidateResourceConfig(rpc context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateResourceConfig, req)
}

func (s detachedServer) UpgradeResourceState(rpc context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return call(rpc, s.frameworkServer.UpgradeResourceState, req)
}

func (s detachedServer) UpgradeResourceIdentity(rpc context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return call(rpc, s.frameworkServer.UpgradeResourceIdentity, req)
}

func (s detachedServer) ReadResource(rpc context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return call(rpc, s.frameworkServer.ReadResource, req)
}

func (s detachedServer) PlanResourceChange(rpc context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return call(rpc, s.frameworkServer.PlanResourceChange, req)
}

func (s detachedServer) ApplyResourceChange(rpc context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return call(rpc, s.frameworkServer.ApplyResourceChange, req)
}

func (s detachedServer) ImportResourceState(rpc context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return call(rpc, s.frameworkServer.ImportResourceState, req)
}

func (s detachedServer) MoveResourceState(rpc context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return call(rpc, s.frameworkServer.MoveResourceState, req)
}

func (s detachedServer) GenerateResourceConfig(rpc context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return call(rpc, s.frameworkServer.GenerateResourceConfig, req)
}

func (s detachedServer) ValidateDataResourceConfig(rpc context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateDataResourceConfig, req)
}

func (s detachedServer) ReadDataSource(rpc context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return call(rpc, s.frameworkServer.ReadDataSource, req)
}

func (s detachedServer) GetFunctions(rpc context.Context, req *tfprotov6.GetFunctionsRequest) (*tfprotov6.GetFunctionsResponse, error) {
	return call(rpc, s.frameworkServer.GetFunctions, req)
}

func (s detachedServer) CallFunction(rpc context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return call(rpc, s.frameworkServer.CallFunction, req)
}

func (s detachedServer) ValidateEphemeralResourceConfig(rpc context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateEphemeralResourceConfig, req)
}

func (s detachedServer) OpenEphemeralResource(rpc context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return call(rpc, s.frameworkServer.OpenEphemeralResource, req)
}

func (s detachedServer) RenewEphemeralResource(rpc context.Context, req *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return call(rpc, s.frameworkServer.RenewEphemeralResource, req)
}

func (s detachedServer) CloseEphemeralResource(rpc context.Context, req *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return call(rpc, s.frameworkServer.CloseEphemeralResource, req)
}

func (s detachedServer) ValidateListResourceConfig(rpc context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateListResourceConfig, req)
}

func (s detachedServer) ValidateActionConfig(rpc context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return call(rpc, s.frameworkServer.ValidateActionConfig, req)
}

func (s detachedServer) PlanAction(rpc context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return call(rpc, s.frameworkServer.PlanAction, req)
}
