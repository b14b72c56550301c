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

// MoveByID returns the state mover of a resource, for moved blocks. It accepts any type of any provider whose state has
// an InfluxDB ID in id. It keeps only the ID: the refresh reads the rest from the server, as it does after an import.
func MoveByID(kind string) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		var source struct{ ID any }
		if req.SourceRawState == nil || json.Unmarshal(req.SourceRawState.JSON, &source) != nil {
			return // Terraform itself reports that this state can't be moved.
		}
		id, _ := source.ID.(string)
		if !influx.IsID(id) {
			resp.Diagnostics.AddError("Unsupported source of a moved block", fmt.Sprintf(
				"%s can't become a %s: its id in the state is %q, which isn't an InfluxDB ID (16 hexadecimal digits). "+
					"Remove the moved block, and import the %[2]s instead.", req.SourceTypeName, kind, id))
			return
		}
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
		resp.Diagnostics.Append(resp.TargetIdentity.SetAttribute(ctx, path.Root("id"), id)...)
	}}}
}

// UnreadAfterMove returns the error about a state that has only the ID: a moved block creates such a state, and
// -refresh=false doesn't complete it.
func UnreadAfterMove(subject string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("State is incomplete", fmt.Sprintf(
		"The state of %s has only the ID, which a moved block took over from another resource type. Plan without -refresh=false, so that "+
			"the provider reads the rest from InfluxDB.", subject))
}
