package label

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const (
	// nameWait is how long a label waits for a name that another one has.
	nameWait = 10 * time.Second
	// The pauses between two attempts grow from the first to the second.
	shortestPause = 100 * time.Millisecond
	longestPause  = time.Second
)

// whenNameIsFree makes a request that gives a label its name, and makes it again
// as long as another label has that name. Terraform doesn't know that the two
// depend on each other, so another resource may be renaming or deleting that
// label in the same apply. It gives up after nameWait, or when ctx ends.
func whenNameIsFree(ctx context.Context, request func() (*influx.Label, error)) (*influx.Label, error) {
	ctx, cancel := context.WithTimeout(ctx, nameWait)
	defer cancel()
	for pause := shortestPause; ; pause = min(pause*3/2, longestPause) {
		label, err := request()
		if !influx.IsDuplicate(err) {
			return label, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
	}
}

// nameTaken is the error about a name that another label has.
func (r *labelResource) nameTaken(ctx context.Context, plan model, advice string) diag.Diagnostic {
	what := fmt.Sprintf("The organization %q has a label %q already; upper and lower case are the same to InfluxDB.",
		plan.Org.ValueString(), plan.Name.ValueString())
	// The message can do without them.
	found, _ := r.Client.Labels(ctx, influx.LabelFilter{OrgID: plan.OrgID.ValueString(), Name: plan.Name.ValueString()})
	for _, label := range found {
		if strings.EqualFold(label.Name, plan.Name.ValueString()) {
			what += fmt.Sprintf(" It is %q (%s).", label.Name, label.ID)
		}
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The label exists already", what+"\n"+advice)
}

// The advice about a name that is taken.
const (
	onCreate = "Choose another name, or manage that label with this resource by importing it by its ID. If the same apply renames or deletes that " +
		"label, apply again. If this resource is to replace it under the same name, remove create_before_destroy: two labels can't have " +
		"one name at the same time."
	onRename = "Choose another name. If the same apply renames or deletes that label, apply again. Labels that swap their names need two applies: " +
		"in the first, one of them takes a temporary name."
)

// checkName checks what a plan makes of a name. InfluxDB refuses to create a
// label without one, but it trims names, so that there can be one all the same.
func (m *model) checkName(prior *model, diags *diag.Diagnostics) {
	if framework.Known(m.Name) && m.Name.ValueString() == "" && (prior == nil || !prior.Name.Equal(m.Name)) {
		diags.AddAttributeError(path.Root("name"), "No name", "The label's name must not be empty.")
	}
}
