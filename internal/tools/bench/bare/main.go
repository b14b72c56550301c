// Command bare is the smallest provider that the framework allows: a resource with as many attributes as influxdb_task,
// and no server. The benchmark uses it to measure the framework's share.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return bareProvider{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/influxtasks/bare"})
	if err != nil {
		log.Fatal(err)
	}
}

type bareProvider struct{}

func (bareProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "bare"
}
func (bareProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (bareProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (bareProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (bareProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return bareTask{} }}
}

type bareTask struct{}

func (bareTask) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "bare_task"
}

func (bareTask) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}}}
	for _, name := range []string{
		"flux", "name", "every", "cron", "offset", "status", "description", "org", "org_id", "owner_id", "created_at",
	} {
		resp.Schema.Attributes[name] = schema.StringAttribute{Optional: true}
	}
}

func (bareTask) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "0")...)
}

func (bareTask) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (bareTask) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (bareTask) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
