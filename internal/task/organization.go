package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

func (m *model) organization() organization.Attributes {
	return organization.Attributes{Org: m.Org, OrgID: m.OrgID}
}

// planOrganization plans org and org_id, and returns the paths that require a replacement.
func (r *taskResource) planOrganization(ctx context.Context, config model, plan, state *model, diags *diag.Diagnostics) path.Paths {
	subject := plan.subject()
	var prior *organization.Attributes
	if state != nil {
		subject = state.subject()
		prior = new(state.organization())
	}
	planned, replaced := r.Organizations.Plan(ctx, subject, config.organization(), prior, diags)
	plan.Org, plan.OrgID = planned.Org, planned.OrgID
	return replaced
}
