// Command terraform-provider-raw does the least that a provider process can do: it speaks Terraform's protocol with
// only terraform-plugin-go, has the schema of influxdb_task, and returns the bytes that it receives. What bench
// measures beyond it is the cost of the framework and the provider.
package main

import (
	"context"
	"log"
	"os"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO"} { // as serve.QuietLogs does
		if err := os.Setenv(name, "off"); err != nil {
			log.Fatal(err)
		}
	}
	var options []tf6server.ServeOpt
	if slices.Contains(os.Args, "-debug") {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve("registry.terraform.io/influxtasks/raw", func() tfprotov6.ProviderServer { return rawServer{} }, options...)
	if err != nil {
		log.Fatal(err)
	}
}

// attributes are the attributes of each type, all of which the configuration sets, except for id.
var attributes = map[string][]string{
	"raw_task":       {"id", "flux", "name", "every", "cron", "offset", "status", "description", "org", "org_id", "owner_id", "created_at"},
	"raw_task_label": {"task_id", "label_id"},
}

// rawServer implements only the RPCs that Terraform calls for resources.
type rawServer struct{ tfprotov6.ProviderServer }

func schema(typeName string) *tfprotov6.Schema {
	block := new(tfprotov6.SchemaBlock)
	for _, name := range attributes[typeName] {
		block.Attributes = append(block.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: tftypes.String, Optional: name != "id", Computed: name == "id",
		})
	}
	return &tfprotov6.Schema{Block: block}
}

func (rawServer) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp := new(tfprotov6.GetMetadataResponse)
	for typeName := range attributes {
		resp.Resources = append(resp.Resources, tfprotov6.ResourceMetadata{TypeName: typeName})
	}
	return resp, nil
}

func (rawServer) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp := &tfprotov6.GetProviderSchemaResponse{
		Provider:        &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas: map[string]*tfprotov6.Schema{},
	}
	for typeName := range attributes {
		resp.ResourceSchemas[typeName] = schema(typeName)
	}
	return resp, nil
}

func (rawServer) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	resp := &tfprotov6.GetResourceIdentitySchemasResponse{IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{}}
	for typeName := range attributes {
		resp.IdentitySchemas[typeName] = &tfprotov6.ResourceIdentitySchema{
			IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{{Name: "id", Type: tftypes.String, RequiredForImport: true}},
		}
	}
	return resp, nil
}

func (rawServer) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (rawServer) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (rawServer) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (rawServer) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (rawServer) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

func (rawServer) UpgradeResourceIdentity(_ context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return &tfprotov6.UpgradeResourceIdentityResponse{
		UpgradedIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{JSON: req.RawIdentity.JSON}},
	}, nil
}

func (rawServer) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: req.CurrentIdentity}, nil
}

// PlanResourceChange plans the proposed state. It reads only a new resource, which needs an ID.
func (rawServer) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	objectType := schema(req.TypeName).ValueType()
	if isNew, err := req.PriorState.IsNull(); err != nil || !isNew {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedIdentity: req.PriorIdentity}, err
	}
	object, err := req.ProposedNewState.Unmarshal(objectType)
	if err != nil {
		return nil, err
	}
	values := map[string]tftypes.Value{}
	if err := object.As(&values); err != nil {
		return nil, err
	}
	if _, ok := values["id"]; ok {
		values["id"] = tftypes.NewValue(tftypes.String, "0")
	}
	planned, err := tfprotov6.NewDynamicValue(objectType, tftypes.NewValue(objectType, values))
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &planned}, err
}

func (rawServer) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	identityType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	identity, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, "0")}))
	return &tfprotov6.ApplyResourceChangeResponse{
		NewState: req.PlannedState, NewIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &identity},
	}, err
}
