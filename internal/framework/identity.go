package framework

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Identity identifies an object that has its own ID. It contains neither name nor organization, since an identity can
// never change.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// IdentitySchema returns the schema of the [Identity] of a kind of object, for example "task".
func IdentitySchema(kind string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "ID of the " + kind + ": 16 hexadecimal digits.",
			},
		},
	}
}

// KeepIdentity sets the identity in the response of a Read, also if the object turns out to be deleted: Terraform before
// 1.12 passes none, and the framework requires one.
func KeepIdentity(ctx context.Context, identity any, resp *resource.ReadResponse) {
	if resp.Identity.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
	}
}

// ImportPair imports a resource that two IDs identify: by both IDs with a slash between them, or by identity. First and
// second name the two IDs, both as attributes and in the identity.
func (p *ProviderData) ImportPair(ctx context.Context, kind, first, second string, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !p.CanImport(kind, &resp.Diagnostics) {
		return
	}
	text, ids := req.ID, map[string]string{}
	if !req.Identity.Raw.IsNull() {
		for _, name := range []string{first, second} {
			var id string
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &id)...)
			ids[name] = id
		}
		text = ids[first] + "/" + ids[second]
	} else {
		ids[first], ids[second], _ = strings.Cut(text, "/")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	for name, id := range ids {
		if !influx.IsID(id) {
			resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf(
				"%q isn't a valid import ID. Use %s/%s, where each part is an ID of 16 hexadecimal digits.", text, first, second))
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), id)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(name), id)...)
	}
}
