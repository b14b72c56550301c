package organization

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Attributes are org and org_id, in the configuration, a plan or the state.
type Attributes struct{ Org, OrgID types.String }

func (a Attributes) hasName() bool { return isKnown(a.Org) }
func (a Attributes) hasID() bool   { return isKnown(a.OrgID) }

func isKnown(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

func (a Attributes) isNull() bool { return a.Org.IsNull() && a.OrgID.IsNull() }

// isUnknown reports whether the organization is known only during the apply.
func (a Attributes) isUnknown() bool {
	return a.OrgID.IsUnknown() || a.OrgID.IsNull() && a.Org.IsUnknown()
}

// matches reports whether a configuration names the organization as the state does, perhaps by a former name of it.
func (a Attributes) matches(state Attributes) bool {
	sameID := a.OrgID.IsNull() || a.OrgID.Equal(state.OrgID)
	sameName := !a.hasName() || strings.TrimSpace(a.Org.ValueString()) == strings.TrimSpace(state.Org.ValueString())
	return !a.isNull() && !a.isUnknown() && sameID && sameName
}

// quoted returns the name of the organization in quotes, or else its ID.
func (a Attributes) quoted() string {
	if a.hasName() {
		return fmt.Sprintf("%q", a.Org.ValueString())
	}
	return a.OrgID.ValueString()
}

// CheckID returns an error for an org_id that isn't an ID. If only case or spaces are wrong, the error has the
// correction.
func CheckID(s string) error {
	if influx.IsID(s) {
		return nil
	}
	if id := strings.ToLower(strings.TrimSpace(s)); influx.IsID(id) {
		return fmt.Errorf("%q isn't a valid org_id; write it as %q", s, id)
	}
	return fmt.Errorf("%q isn't a valid org_id. %s. If it is the organization's name, set org = %[1]q instead of org_id", s, diagnostic.IDFormat)
}
