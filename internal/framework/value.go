package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Optional returns the value of a string, null if the string is empty.
func Optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Time returns the value of a time in RFC 3339, with all its fractional digits. The zero time is null.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.Format(time.RFC3339Nano))
}

// Known reports whether none of the values is null or unknown.
func Known(values ...types.String) bool {
	for _, v := range values {
		if v.IsNull() || v.IsUnknown() {
			return false
		}
	}
	return true
}
