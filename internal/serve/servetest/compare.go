// Package servetest compares the fast paths of package serve with the framework.
package servetest

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server has the interfaces of the framework's server that Terraform's calls in tests need.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // As in package serve.
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // As in package serve.
	tfprotov6.ProviderServerWithStateStores  //nolint:staticcheck // As in package serve.
}

// Comparison is a server with fast paths that also has the framework respond to each call that a fast path has responded
// to.
type Comparison struct {
	server
	framework tfprotov6.ProviderServer
	schema    *tfprotov6.GetProviderSchemaResponse
	report    func(difference string)
	// Upgraded, Read and Planned are the numbers of calls that a fast path has responded to.
	Upgraded, Read, Planned atomic.Int64
}

// Compare returns the comparison of a server that [serve.WithFastPaths] has created. It calls report for each difference.
func Compare(ctx context.Context, fast tfprotov6.ProviderServer, report func(difference string)) (*Comparison, error) {
	both, ok := fast.(interface {
		server
		Framework() tfprotov6.ProviderServer
	})
	if !ok {
		return nil, fmt.Errorf("a %T has no fast paths", fast)
	}
	framework := both.Framework()
	schema, err := framework.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	return &Comparison{server: both, framework: framework, schema: schema, report: report}, err
}

// UpgradeResourceState compares states.
func (c *Comparison) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	resp, err := c.server.UpgradeResourceState(ctx, req)
	if err != nil || resp.UpgradedState == nil || resp.UpgradedState.JSON == nil {
		return resp, err
	}
	c.Upgraded.Add(1)
	want, err := c.framework.UpgradeResourceState(ctx, req)
	if err == nil {
		c.compareDiagnostics("upgrade of "+req.TypeName, want.Diagnostics)
		c.compare("upgrade of "+req.TypeName, c.schema.ResourceSchemas[req.TypeName].ValueType(), resp.UpgradedState, want.UpgradedState)
	}
	return resp, err
}

// ValidateResourceConfig compares diagnostics.
func (c *Comparison) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := c.server.ValidateResourceConfig(ctx, req)
	if err != nil || len(resp.Diagnostics) > 0 {
		return resp, err
	}
	want, err := c.framework.ValidateResourceConfig(ctx, req)
	if err == nil {
		c.compareDiagnostics("validation of "+req.TypeName, want.Diagnostics)
	}
	return resp, err
}

// ReadResource compares states and identities.
func (c *Comparison) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := c.server.ReadResource(ctx, req)
	// A fast path returns the state itself. The provider words an error differently the second time.
	if err != nil || resp.NewState != req.CurrentState || len(resp.Diagnostics) > 0 {
		return resp, err
	}
	c.Read.Add(1)
	want, err := c.framework.ReadResource(ctx, req)
	if err == nil {
		c.compareDiagnostics("read of "+req.TypeName, want.Diagnostics)
		c.compareResources("read", req.TypeName, resource{resp.NewState, resp.NewIdentity, resp.Private},
			resource{want.NewState, want.NewIdentity, want.Private})
	}
	return resp, err
}

// PlanResourceChange compares plans.
func (c *Comparison) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := c.server.PlanResourceChange(ctx, req)
	if err != nil || resp.PlannedState != req.PriorState || len(resp.Diagnostics) > 0 {
		return resp, err
	}
	c.Planned.Add(1)
	want, err := c.framework.PlanResourceChange(ctx, req)
	if err == nil {
		c.compareDiagnostics("plan of "+req.TypeName, want.Diagnostics)
		c.compareResources("plan", req.TypeName, resource{resp.PlannedState, resp.PlannedIdentity, resp.PlannedPrivate},
			resource{want.PlannedState, want.PlannedIdentity, want.PlannedPrivate})
		if len(want.RequiresReplace) > 0 {
			c.report(fmt.Sprintf("plan of %s: the framework replaces it because of %v", req.TypeName, want.RequiresReplace))
		}
	}
	return resp, err
}

func (c *Comparison) compareDiagnostics(call string, want []*tfprotov6.Diagnostic) {
	for _, d := range want {
		c.report(fmt.Sprintf("%s: only the framework returns %q: %s", call, d.Summary, d.Detail))
	}
}

func (c *Comparison) compare(call string, objectType tftypes.Type, got, want *tfprotov6.DynamicValue) {
	gotValue, gotErr := got.Unmarshal(objectType)
	wantValue, wantErr := want.Unmarshal(objectType)
	if gotErr != nil || wantErr != nil || !gotValue.Equal(wantValue) {
		c.report(fmt.Sprintf("%s: the fast path returns %s (%v), and the framework %s (%v)", call, gotValue, gotErr, wantValue, wantErr))
	}
}

// resource is what a response says of a resource.
type resource struct {
	state    *tfprotov6.DynamicValue
	identity *tfprotov6.ResourceIdentityData
	private  []byte
}

func (c *Comparison) compareResources(call, typeName string, got, want resource) {
	call += " of " + typeName
	c.compare(call, c.schema.ResourceSchemas[typeName].ValueType(), got.state, want.state)
	if string(got.identity.IdentityData.MsgPack) != string(want.identity.IdentityData.MsgPack) {
		c.report(fmt.Sprintf("%s: the fast path returns the identity %q, and the framework %q", call,
			got.identity.IdentityData.MsgPack, want.identity.IdentityData.MsgPack))
	}
	if string(got.private) != string(want.private) {
		c.report(fmt.Sprintf("%s: the fast path returns the private data %q, and the framework %q", call, got.private, want.private))
	}
}
