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

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
)

// IDs have no validator, and data sources have none for times: terraform test runs validators on the values that it
// makes up for a mocked provider. See [CheckIDs] and [TimeOf].
var (
	// ValidText rejects invalid UTF-8, which InfluxDB would silently replace.
	ValidText validator.String = format[string]{"must be valid UTF-8", "Invalid UTF-8", parseText}
	// NotEmpty rejects the empty text, which the API takes for a filter that isn't set.
	NotEmpty validator.String = format[string]{"must not be empty", "Empty value", parseNotEmpty}
	// ValidTime accepts times in RFC 3339.
	ValidTime validator.String = timeFormat
	// ValidTimeout accepts positive durations, as Go writes them.
	ValidTimeout validator.String = timeoutFormat
)

var (
	timeFormat    = format[time.Time]{"must be a time in RFC 3339", "Invalid time", parseTime}
	timeoutFormat = format[time.Duration]{"must be a positive duration", "Invalid duration", parseTimeout}
)

// TimeOf returns the time in an attribute, zero if the value is null or unknown. It adds an error if the value isn't in
// RFC 3339.
func TimeOf(attribute string, value types.String, diags *diag.Diagnostics) time.Time {
	return timeFormat.valueOf(path.Root(attribute), value, diags)
}

// TimeoutOf returns the duration in an attribute, zero if the value is null or unknown. It adds an error if
// [ValidTimeout] rejects the value.
func TimeoutOf(attribute string, value types.String, diags *diag.Diagnostics) time.Duration {
	return timeoutFormat.valueOf(path.Root(attribute), value, diags)
}

// TimeRange returns the times in two attributes, as [TimeOf] does. It adds an error if the second isn't later than the
// first.
func TimeRange(from string, fromValue types.String, to string, toValue types.String, diags *diag.Diagnostics) (start, stop time.Time) {
	start, stop = TimeOf(from, fromValue, diags), TimeOf(to, toValue, diags)
	if !start.IsZero() && !stop.IsZero() && !stop.After(start) {
		diags.AddAttributeError(path.Root(to), "Empty time range", fmt.Sprintf(
			"%s (%s) must be later than %s (%s).", to, toValue.ValueString(), from, fromValue.ValueString()))
	}
	return start, stop
}

// LaterThan returns a validator that accepts times later than the time in another attribute.
func LaterThan(attribute string) validator.String { return laterThan{attribute} }

type laterThan struct{ attribute string }

func (v laterThan) Description(context.Context) string { return "must be later than " + v.attribute }

func (v laterThan) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v laterThan) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var other types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(v.attribute), &other)...)
	if _, err := parseTime(v.attribute, other.ValueString()); err != nil {
		other = types.StringNull() // The other attribute's own validator reports it.
	}
	TimeRange(v.attribute, other, req.Path.String(), req.ConfigValue, &resp.Diagnostics)
}

// format is a validator of strings that represent a T. An error of parse is a sentence without its full stop.
type format[T any] struct {
	description, summary string
	parse                func(attribute, value string) (T, error)
}

func (f format[T]) Description(context.Context) string         { return f.description }
func (f format[T]) MarkdownDescription(context.Context) string { return f.description }

func (f format[T]) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	f.valueOf(req.Path, req.ConfigValue, &resp.Diagnostics)
}

// valueOf parses the value of an attribute. It returns the zero T if the value is null or unknown.
func (f format[T]) valueOf(at path.Path, value types.String, diags *diag.Diagnostics) T {
	var parsed T
	if !Known(value) {
		return parsed
	}
	parsed, err := f.parse(at.String(), value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, f.summary, err.Error()+".")
	}
	return parsed
}

// Check is a check of the text in an attribute. Its error is a sentence without its full stop.
type Check struct {
	Attribute string
	Value     types.String
	Check     func(string) error
}

// CheckEach adds an error for each known value whose check fails. The subject, such as the task, begins each message.
func CheckEach(subject string, checks []Check, diags *diag.Diagnostics) {
	for _, c := range checks {
		if !Known(c.Value) {
			continue
		}
		if err := c.Check(c.Value.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(c.Attribute), "Invalid "+c.Attribute, diagnostic.Capitalize(subject)+": "+err.Error()+".")
		}
	}
}

// NotEmptyAnd returns a check that also rejects the empty text.
func NotEmptyAnd(attribute string, check func(string) error) func(string) error {
	return func(value string) error {
		if _, err := parseNotEmpty(attribute, value); err != nil {
			return err
		}
		return check(value)
	}
}

// CheckText returns an error for a text that [ValidText] rejects.
func CheckText(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("the text isn't valid UTF-8, which InfluxDB requires; save the file that it comes from as UTF-8")
	}
	return nil
}

func parseText(attribute, value string) (string, error) {
	if err := CheckText(value); err != nil {
		return "", fmt.Errorf("%s: %w", attribute, err)
	}
	return value, nil
}

func parseNotEmpty(attribute, value string) (string, error) {
	if value == "" {
		return "", fmt.Errorf("%s must not be empty. To leave it unset, omit it or set it to null", attribute)
	}
	return value, nil
}

func parseTime(attribute, value string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return t, fmt.Errorf("%q isn't a valid %s. Use a time in RFC 3339, for example 2026-03-01T00:00:00Z or 2026-03-01T01:00:00+01:00", value, attribute)
	}
	return t, nil
}

func parseTimeout(attribute, value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q isn't a valid %s. Use a positive duration in hours, minutes, and seconds, for example 90s, 10m, or 1h30m", value, attribute)
	}
	return d, nil
}
