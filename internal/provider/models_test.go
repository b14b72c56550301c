package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	influxdb "github.com/influxtasks/terraform-provider-influxdb/internal/provider"
)

// The model of each resource has the attributes of its schema, and its identity those of its identity schema.
func TestModels(t *testing.T) {
	ctx := t.Context()
	for _, newResource := range influxdb.New("test")().Resources(ctx) {
		r, ok := newResource().(resource.ResourceWithIdentity)
		if !ok {
			t.Errorf("%T has no identity", newResource())
			continue
		}
		r.(resource.ResourceWithConfigure).Configure(ctx, resource.ConfigureRequest{ProviderData: framework.NewProviderData(nil, "", "")}, new(resource.ConfigureResponse))
		var name resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "influxdb"}, &name)
		var schema resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &schema)
		var identity resource.IdentitySchemaResponse
		r.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)

		objectType := schema.Schema.Type().TerraformType(ctx).(tftypes.Object)
		values := map[string]tftypes.Value{}
		for name, attribute := range objectType.AttributeTypes {
			values[name] = tftypes.NewValue(attribute, nil)
		}
		state := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(objectType, values)}
		resp := resource.ReadResponse{State: state, Identity: &tfsdk.ResourceIdentity{
			Schema: identity.IdentitySchema, Raw: tftypes.NewValue(identity.IdentitySchema.Type().TerraformType(ctx), nil),
		}}
		func() {
			defer func() {
				if reason := recover(); reason != nil {
					t.Errorf("%s: Read has asked a server, though there is none: has it called CanRead before? %v", name.TypeName, reason)
				}
			}()
			r.Read(ctx, resource.ReadRequest{State: state}, &resp)
		}()
		for _, d := range resp.Diagnostics {
			if d.Summary() != "Not refreshed" && d.Summary() != "Provider configuration is not known yet" {
				t.Errorf("%s: %s: %s", name.TypeName, d.Summary(), d.Detail())
			}
		}
		if len(resp.Diagnostics) == 0 || resp.Identity.Raw.IsNull() {
			t.Errorf("%s: the identity is %v, and the diagnostics are %v", name.TypeName, resp.Identity.Raw, resp.Diagnostics)
		}
	}
}
