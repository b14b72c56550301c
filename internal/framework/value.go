package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Optional returns the value of a text, null for the empty one.
func Optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Time returns the value of a time: RFC 3339, with as many digits as the server gives;
// null for the zero time.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.Format(time.RFC3339Nano))
}

// Known reports whether all of these have a value: neither null nor unknown.
func Known(values ...types.String) bool {
	for _, v := range values {
		if v.IsNull() || v.IsUnknown() {
			return false
		}
	}
	return true
}
