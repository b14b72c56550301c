package label

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const (
	// nameWait is how long a label waits for a name that another label has.
	nameWait = 10 * time.Second
	// The pauses between attempts grow from shortestPause to longestPause.
	shortestPause = 100 * time.Millisecond
	longestPause  = time.Second
)

// retryWhileNameTaken sends a request that sets the name of a label, and repeats it while another label has that name,
// for up to nameWait. In the same apply, another resource may be renaming or deleting that label: Terraform doesn't
// know that the two depend on each other.
func retryWhileNameTaken(ctx context.Context, request func() (*influx.Label, error)) (*influx.Label, error) {
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

// duplicateName returns the error about a name that another label has.
func (r *labelResource) duplicateName(ctx context.Context, plan model, advice string) diag.Diagnostic {
	problem := fmt.Sprintf("The organization %q already has a label %q. Label names are case-insensitive.",
		plan.Org.ValueString(), plan.Name.ValueString())
	// If this request fails, the message just doesn't identify the other label.
	found, _ := r.Client.Labels(ctx, influx.LabelFilter{OrgID: plan.OrgID.ValueString(), Name: plan.Name.ValueString()})
	for _, label := range found {
		if strings.EqualFold(label.Name, plan.Name.ValueString()) {
			problem += fmt.Sprintf(" It is %q (%s).", label.Name, label.ID)
		}
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Label name already exists", problem+"\n"+advice)
}

// The advice about a name that another label has.
const (
	adviceOnCreate = "Choose another name, or import the existing label with its ID. If the same apply renames or " +
		"deletes that label, apply again. If this resource replaces that label under the same name, remove create_before_destroy: two " +
		"labels can't have the same name at the same time."
	adviceOnRename = "Choose another name. If the same apply renames or deletes the existing label, apply again. To swap the names of two labels, " +
		"apply twice: first give one of them a temporary name."
)

// checkName adds an error for an empty name that is new. InfluxDB rejects the creation of a label without a name, but
// it trims names, so other tools may have created one.
func (m *model) checkName(prior *model, diags *diag.Diagnostics) {
	if framework.Known(m.Name) && m.Name.ValueString() == "" && (prior == nil || !prior.Name.Equal(m.Name)) {
		diags.AddAttributeError(path.Root("name"), "Invalid name", diagnostic.Sentence("%s: name must not be empty.", m.subject()))
	}
}
