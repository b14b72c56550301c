package framework

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// MoveByID returns the mover of a resource for moved blocks, from a type of any
// provider whose state has an id of InfluxDB. It keeps the ID alone: the refresh
// reads the rest from the server, as it does after an import.
func MoveByID(what string) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		var source struct{ ID any }
		if req.SourceRawState == nil || json.Unmarshal(req.SourceRawState.JSON, &source) != nil {
			return // Terraform's own error says that such a state can't be moved.
		}
		id, _ := source.ID.(string)
		if !influx.IsID(id) {
			resp.Diagnostics.AddError("Can't move to another type", fmt.Sprintf(
				"%s can't become a %s: a moved block needs a state whose id is the %[2]s's ID, 16 hexadecimal digits, and this id is %q. "+
					"Remove the moved block, and import the %[2]s instead.", req.SourceTypeName, what, id))
			return
		}
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
		resp.Diagnostics.Append(resp.TargetIdentity.SetAttribute(ctx, path.Root("id"), id)...)
	}}}
}

// UnreadAfterMove returns the error of a plan for a state that has nothing but the ID: a
// moved block leaves it so, and -refresh=false keeps it so.
func UnreadAfterMove(subject string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Not read yet", fmt.Sprintf(
		"The state has nothing of %s but its ID, which a moved block has taken over from another type. Plan without -refresh=false, so that "+
			"the rest is read from InfluxDB.", subject))
}
