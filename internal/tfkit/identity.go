package tfkit

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Identity is what identifies a thing with an ID of its own. It has no name and
// no organization, since an identity can never change.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// IdentitySchema is the schema of an Identity, of a task for instance.
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
