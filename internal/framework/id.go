package framework

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// ID is an attribute that is the ID of something: of a task, for instance.
type ID struct {
	Attribute string
	Of        string
	Value     types.String
}

// check returns an error if the value isn't an ID; null and unknown ones are left
// to others.
func (id ID) check() error {
	if !Known(id.Value) || influx.IsID(id.Value.ValueString()) {
		return nil
	}
	return fmt.Errorf("%s %s. It is %q. %s", id.Attribute, diagnostic.IDFormat, id.Value.ValueString(), id.howToFind())
}

// howToFind says how to come by the ID.
func (id ID) howToFind() string {
	if id.Attribute == "id" && id.Of != "run" {
		return fmt.Sprintf("To look up a %s by its name, set name instead", id.Of)
	}
	return howToFindID[id.Of]
}

// howToFindID says how to come by the ID of something, by its kind.
var howToFindID = map[string]string{
	"task":         "To look up a task by its name, use the data source influxdb_task",
	"label":        "To look up a label by its name, use the data source influxdb_label",
	"run":          "To list the runs of a task with their IDs, use the data source influxdb_runs",
	"organization": "If it is the organization's name, set org instead of org_id",
	"user":         "To list the users with their IDs, run `influx user list`",
}

// CheckIDs adds an error for each value that isn't an ID; null and unknown ones
// are left to others. It is for plans, reads and actions, where there is a
// provider: a validator of the schema would also refuse the IDs that terraform
// test makes up for a mocked one.
func CheckIDs(diags *diag.Diagnostics, ids ...ID) {
	for _, id := range ids {
		if err := id.check(); err != nil {
			diags.AddAttributeError(path.Root(id.Attribute), "Invalid ID", err.Error()+".")
		}
	}
}

// CheckGivenIDs does what CheckIDs does for an action, and adds an error for each
// value that is null. Terraform lets a required one be so if it comes from a data
// source, which is read after the check for that.
func CheckGivenIDs(diags *diag.Diagnostics, ids ...ID) {
	CheckIDs(diags, ids...)
	for _, id := range ids {
		if id.Value.IsNull() {
			diags.AddAttributeError(path.Root(id.Attribute), "No "+id.Of, fmt.Sprintf(
				"%s is null, so the action has no %[2]s to work on. If it comes from a data source, that found no %[2]s: one(…) of an empty "+
					"list is null. Invoke the action when there is one, or set %[1]s to an ID.", id.Attribute, id.Of))
		}
	}
}
