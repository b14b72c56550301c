package tfkit

import (
	"fmt"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// idPattern is that of InfluxDB's IDs.
var idPattern = regexp.MustCompile(`^[0-9a-f]{16}$`)

const whatAnIDIs = "must be an ID of InfluxDB: 16 hexadecimal digits, lowercase"

// ValidID is a validator of IDs.
var ValidID = stringvalidator.RegexMatches(idPattern, whatAnIDIs)

// CheckID is ValidID for what is checked in a plan.
func CheckID(s string) error {
	if !IsID(s) {
		return fmt.Errorf("%q %s", s, whatAnIDIs)
	}
	return nil
}

// IsID reports whether s is an ID.
func IsID(s string) bool { return idPattern.MatchString(s) }

// Optional is null for what is absent.
func Optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Time is a time as the state has it: RFC 3339, with as many digits as the
// server gives; null if there is none.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.Format(time.RFC3339Nano))
}

// OrUnknown is the value, unknown in the place of null.
func OrUnknown(v types.String) types.String {
	if v.IsNull() {
		return types.StringUnknown()
	}
	return v
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
