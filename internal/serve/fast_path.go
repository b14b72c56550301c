package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// FastPath responds to calls about the resources of one type that nothing has changed, as for most resources in most
// plans. Its methods report false if the framework must respond. The objects are in MessagePack, as in the protocol.
type FastPath interface {
	// Attributes returns the names of the type's attributes, which are all strings. The version of its schema is 0.
	Attributes() []string
	// IsValid reports whether a configuration is valid and there is nothing to warn of.
	IsValid(config []byte) bool
	// Read reports whether a refresh keeps the state, and returns the identity and the diagnostics of that refresh.
	Read(ctx context.Context, state []byte) (identity []byte, diags diag.Diagnostics, ok bool)
	// Plan reports whether a plan keeps the state, if Terraform proposes to keep it, and returns the diagnostics of
	// that plan.
	Plan(ctx context.Context, config, state []byte) (diags diag.Diagnostics, ok bool)
}

// fastServer responds without the framework to calls about resources that nothing has changed.
//
// In such a call, the framework (v1.19.0) decodes each object to a tree of values, copies the tree several times, walks it for
// defaults, write-only attributes, plan modifiers and semantic equality, and encodes it again. That is most of the provider's
// CPU time in a plan: see https://github.com/influxtasks/terraform-provider-influxdb/blob/main/internal/tools/bench/README.md.
// A fast path returns what came in. TestProtocol and FuzzProtocol in package provider have the framework respond to the same
// calls, and compare. Remove this type once the framework does less for an object of strings.
type fastServer struct {
	frameworkServer
	types map[string]FastPath // by the name of the type
}

// WithFastPaths returns a function that creates a server with fast paths for some types of resources.
func WithFastPaths(framework func() tfprotov6.ProviderServer, types map[string]FastPath) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return fastServer{framework().(frameworkServer), types} //nolint:forcetypeassert // See New.
	}
}

// Framework returns the server without fast paths.
func (s fastServer) Framework() tfprotov6.ProviderServer { return s.frameworkServer }

// UpgradeResourceState returns a state that has all attributes as Terraform has stored it. Terraform calls this method
// for each resource, and accepts JSON as the response.
func (s fastServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if fast, ok := s.types[req.TypeName]; ok && req.Version == 0 && req.RawState != nil && isObject(req.RawState.JSON, fast.Attributes()) {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
	}
	return s.frameworkServer.UpgradeResourceState(ctx, req)
}

func (s fastServer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if fast, ok := s.types[req.TypeName]; ok && req.Config != nil && fast.IsValid(req.Config.MsgPack) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	return s.frameworkServer.ValidateResourceConfig(ctx, req)
}

// ReadResource leaves resources with private data to the framework, which stores there whether it has imported them.
func (s fastServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	fast, ok := s.types[req.TypeName]
	if !ok || req.CurrentState == nil || len(req.Private) > 0 {
		return s.frameworkServer.ReadResource(ctx, req)
	}
	identity, diags, ok := fast.Read(ctx, req.CurrentState.MsgPack)
	current := identityOf(req.CurrentIdentity)
	if !ok || current != nil && !bytes.Equal(current, identity) {
		return s.frameworkServer.ReadResource(ctx, req)
	}
	return &tfprotov6.ReadResourceResponse{
		NewState:    req.CurrentState,
		NewIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: identity}},
		Diagnostics: diagnostics(diags),
	}, nil
}

func (s fastServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	fast, ok := s.types[req.TypeName]
	if !ok || !proposesPriorState(req) || len(req.PriorPrivate) > 0 {
		return s.frameworkServer.PlanResourceChange(ctx, req)
	}
	diags, ok := fast.Plan(ctx, req.Config.MsgPack, req.PriorState.MsgPack)
	if !ok {
		return s.frameworkServer.PlanResourceChange(ctx, req)
	}
	identity := req.PriorIdentity
	if identityOf(identity) == nil {
		identity = &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: null}}
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedIdentity: identity, Diagnostics: diagnostics(diags)}, nil
}

// proposesPriorState reports whether Terraform has found no difference between the configuration and the state.
func proposesPriorState(req *tfprotov6.PlanResourceChangeRequest) bool {
	return req.Config != nil && req.PriorState != nil && req.ProposedNewState != nil &&
		len(req.PriorState.MsgPack) > 0 && bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack)
}

// null is the value null in MessagePack.
var null = []byte{0xc0}

// identityOf returns an identity in MessagePack, nil if there is none: Terraform has sent none before 1.12.
func identityOf(data *tfprotov6.ResourceIdentityData) []byte {
	if data == nil || data.IdentityData == nil || len(data.IdentityData.MsgPack) == 0 || bytes.Equal(data.IdentityData.MsgPack, null) {
		return nil
	}
	return data.IdentityData.MsgPack
}

// isObject reports whether a JSON text is an object that has each of the attributes once, and no others. Each value is
// a string or null.
func isObject(text []byte, attributes []string) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return false
	}
	seen := make([]string, 0, len(attributes))
	for decoder.More() {
		name, err := decoder.Token()
		if key, ok := name.(string); err != nil || !ok || !slices.Contains(attributes, key) || slices.Contains(seen, key) {
			return false
		} else {
			seen = append(seen, key)
		}
		value, err := decoder.Token()
		if _, isString := value.(string); err != nil || value != nil && !isString {
			return false
		}
	}
	if _, err := decoder.Token(); err != nil || len(seen) != len(attributes) {
		return false
	}
	_, err := decoder.Token()
	return err == io.EOF //nolint:errorlint // Token returns it unwrapped.
}

// diagnostics converts diagnostics to the protocol's.
func diagnostics(diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	var converted []*tfprotov6.Diagnostic
	for _, d := range diags {
		severity := tfprotov6.DiagnosticSeverityError
		if d.Severity() == diag.SeverityWarning {
			severity = tfprotov6.DiagnosticSeverityWarning
		}
		c := &tfprotov6.Diagnostic{Severity: severity, Summary: d.Summary(), Detail: d.Detail()}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			c.Attribute = attributePath(at.Path())
		}
		converted = append(converted, c)
	}
	return converted
}

// attributePath converts the path of an attribute to the protocol's. An object of strings has no other paths.
func attributePath(p path.Path) *tftypes.AttributePath {
	converted := tftypes.NewAttributePath()
	for _, step := range p.Steps() {
		if name, ok := step.(path.PathStepAttributeName); ok {
			converted = converted.WithAttributeName(string(name))
		}
	}
	return converted
}
