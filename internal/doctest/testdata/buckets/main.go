// Command buckets stands for another vendor's provider, which manages buckets, and whose types have the same names as
// ours. Real ones exist only in the registry, on which no test may depend.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return other{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/thulasirajkomminar/influxdb"})
	if err != nil {
		log.Fatal(err)
	}
}

type other struct{}

func (other) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "influxdb"
}
func (other) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (other) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (other) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return organization{} }}
}

func (other) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return bucket{} }}
}

type organization struct{}

type organizationModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (organization) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "influxdb_organization"
}

func (organization) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema.Attributes = map[string]datasourceschema.Attribute{
		"id":   datasourceschema.StringAttribute{Computed: true},
		"name": datasourceschema.StringAttribute{Required: true},
	}
}

func (organization) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model organizationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	var found struct{ Orgs []struct{ ID string } }
	call(ctx, http.MethodGet, "/api/v2/orgs?org="+url.QueryEscape(model.Name.ValueString()), nil, &found, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	model.ID = types.StringValue(found.Orgs[0].ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

type bucket struct{}

type bucketModel struct {
	ID              types.String `tfsdk:"id"`
	OrgID           types.String `tfsdk:"org_id"`
	Name            types.String `tfsdk:"name"`
	RetentionPeriod types.Int64  `tfsdk:"retention_period"`
}

func (bucket) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "influxdb_bucket"
}

func (bucket) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema.Attributes = map[string]schema.Attribute{
		"id":               schema.StringAttribute{Computed: true},
		"org_id":           schema.StringAttribute{Required: true},
		"name":             schema.StringAttribute{Required: true},
		"retention_period": schema.Int64Attribute{Required: true},
	}
}

func (bucket) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model bucketModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	var created struct{ ID string }
	call(ctx, http.MethodPost, "/api/v2/buckets",
		map[string]string{"orgID": model.OrgID.ValueString(), "name": model.Name.ValueString()}, &created, &resp.Diagnostics)
	model.ID = types.StringValue(created.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// Read leaves the state as it is, since nothing else changes the bucket.
func (bucket) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (bucket) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("Not supported", "This provider doesn't change buckets.")
}

func (bucket) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model bucketModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	call(ctx, http.MethodDelete, "/api/v2/buckets/"+model.ID.ValueString(), nil, nil, &resp.Diagnostics)
}

// call makes a request with the settings that a real provider reads from the environment.
func call(ctx context.Context, method, path string, in, out any, diags *diag.Diagnostics) {
	err := func() error {
		body, err := json.Marshal(in)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, method, os.Getenv("INFLUXDB_URL")+path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Token "+os.Getenv("INFLUXDB_TOKEN"))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode > 299 {
			return fmt.Errorf("%s %s: %s", method, path, resp.Status)
		}
		if out == nil {
			return nil
		}
		return json.NewDecoder(resp.Body).Decode(out)
	}()
	if err != nil {
		diags.AddError("The request failed", err.Error())
	}
}
