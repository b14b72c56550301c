package framework

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// ID is the value of an attribute that holds an ID.
type ID struct {
	Attribute string
	Of        string // a kind of object: task, label, run, organization or user
	Value     types.String
}

// check returns an error if the value is known and isn't an ID.
func (id ID) check() error {
	if !Known(id.Value) || influx.IsID(id.Value.ValueString()) {
		return nil
	}
	return fmt.Errorf("%q isn't a valid %s. %s. %s", id.Value.ValueString(), id.Attribute, diagnostic.IDFormat, id.lookupHint())
}

// lookupHint explains how to look up the ID.
func (id ID) lookupHint() string {
	if id.Attribute == "id" && id.Of != "run" {
		return fmt.Sprintf("To look up a %s by name, set name instead", id.Of)
	}
	return lookupHints[id.Of]
}

// lookupHints explain how to look up an ID, by the kind of object.
var lookupHints = map[string]string{
	"task":         "To look up a task by name, use the data source influxdb_task",
	"label":        "To look up a label by name, use the data source influxdb_label",
	"run":          "To list the runs of a task with their IDs, use the data source influxdb_runs",
	"organization": "If it is the organization's name, set org instead of org_id",
	"user":         "To list users with their IDs, run `influx user list`",
}

// CheckIDs adds an error for each value that is known and isn't an ID. Plans, reads and actions call it. It isn't a
// schema validator, which would also reject the IDs that terraform test makes up for a mocked provider.
func CheckIDs(diags *diag.Diagnostics, ids ...ID) {
	for _, id := range ids {
		if err := id.check(); err != nil {
			diags.AddAttributeError(path.Root(id.Attribute), "Invalid ID", err.Error()+".")
		}
	}
}

// CheckGivenIDs does for an action what [CheckIDs] does, and also adds an error for each value that is null. Terraform
// accepts null for a required attribute if the value comes from a data source, which is read after Terraform's own
// check.
func CheckGivenIDs(diags *diag.Diagnostics, ids ...ID) {
	CheckIDs(diags, ids...)
	for _, id := range ids {
		if id.Value.IsNull() {
			diags.AddAttributeError(path.Root(id.Attribute), fmt.Sprintf("Missing %s ID", id.Of), fmt.Sprintf(
				"%s is null, so the action has no %[2]s to act on. If the value comes from a data source, the data source found no %[2]s: "+
					"one(…) of an empty list is null. Invoke the action once the %[2]s exists, or set %[1]s to an ID.", id.Attribute, id.Of))
		}
	}
}
