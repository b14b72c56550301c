package framework

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Identity identifies a thing with an ID of its own. It has no name and no
// organization, since an identity can never change.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// IdentitySchema returns the schema of an [Identity], of a task for instance.
func IdentitySchema(what string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The " + what + "'s ID, 16 hexadecimal digits.",
			},
		},
	}
}

// KeepIdentity sets the identity of a resource that is read, also if it turns out to be
// gone: Terraform before 1.12 passes none, and the framework insists on one.
func KeepIdentity(ctx context.Context, identity any, resp *resource.ReadResponse) {
	if resp.Identity.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
	}
}

// ImportPair imports a resource that two IDs identify: by the two with a slash
// between them, or by identity. First and second are the names of the two, both
// as attributes and in the identity.
func (p *ProviderData) ImportPair(ctx context.Context, what, first, second string, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !p.CanImport(what, &resp.Diagnostics) {
		return
	}
	ids := map[string]string{}
	if req.ID == "" {
		for _, name := range []string{first, second} {
			var id string
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &id)...)
			ids[name] = id
		}
	} else {
		ids[first], ids[second], _ = strings.Cut(req.ID, "/")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	for name, id := range ids {
		if !influx.IsID(id) {
			resp.Diagnostics.AddError("Not the IDs to import", fmt.Sprintf(
				"%q can't be imported: the ID is %s/%s, and each of the two has 16 hexadecimal digits.",
				cmp.Or(req.ID, ids[first]+"/"+ids[second]), first, second))
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), id)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(name), id)...)
	}
}
