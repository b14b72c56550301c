package tfkit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// idPattern is that of InfluxDB's IDs.
var idPattern = regexp.MustCompile(`^[0-9a-f]{16}$`)

const whatAnIDIs = "must be an ID of InfluxDB: 16 hexadecimal digits, lowercase"

// ValidID is a validator of IDs.
var ValidID = stringvalidator.RegexMatches(idPattern, whatAnIDIs)

// CheckID checks an org_id. Its error has the right spelling, if there is one.
func CheckID(s string) error {
	if IsID(s) {
		return nil
	}
	if id := strings.ToLower(strings.TrimSpace(s)); IsID(id) {
		return fmt.Errorf("%q %s; write it as %q", s, whatAnIDIs, id)
	}
	return fmt.Errorf("%q %s; if it is the organization's name, set org = %[1]q instead of org_id", s, whatAnIDIs)
}

// ValidOrganizationID is a validator of the attribute org_id.
var ValidOrganizationID validator.String = validOrganizationID{}

type validOrganizationID struct{}

func (validOrganizationID) Description(context.Context) string         { return whatAnIDIs }
func (validOrganizationID) MarkdownDescription(context.Context) string { return whatAnIDIs }

func (validOrganizationID) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !Known(req.ConfigValue) {
		return
	}
	if err := CheckID(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid org_id", "org_id: "+err.Error()+".")
	}
}

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
