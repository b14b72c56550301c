package framework

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ValidText is a validator of texts that InfluxDB keeps: it would put another
// character in the place of what is not UTF-8, and return that.
var ValidText validator.String = validText{}

type validText struct{}

func (validText) Description(context.Context) string         { return "must be valid UTF-8" }
func (validText) MarkdownDescription(context.Context) string { return "must be valid UTF-8" }

func (validText) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if err := CheckText(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a text", fmt.Sprintf("%s: %s.", req.Path, err))
	}
}

// CheckText is ValidText for what is checked in a plan.
func CheckText(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("it is not valid UTF-8, and InfluxDB keeps nothing else; it may come from a file or a variable in another encoding")
	}
	return nil
}

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

// Known reports whether all of these have a value: neither null nor unknown.
func Known(values ...types.String) bool {
	for _, v := range values {
		if v.IsNull() || v.IsUnknown() {
			return false
		}
	}
	return true
}

// TimeOf returns the time in an attribute, zero if it is null or unknown, and adds an
// error if it isn't RFC 3339.
func TimeOf(attribute string, value types.String, diags *diag.Diagnostics) time.Time {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Not a time", fmt.Sprintf(
			"%s is %q. It must be a time in RFC 3339, such as 2026-03-01T00:00:00Z or 2026-03-01T01:00:00+01:00.", attribute, value.ValueString()))
	}
	return t
}
