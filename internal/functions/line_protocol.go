package functions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

type lineProtocol struct{}

// NewLineProtocol returns the function line_protocol.
func NewLineProtocol() function.Function { return lineProtocol{} }

func (lineProtocol) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "line_protocol"
}

func (lineProtocol) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Convert points to line protocol",
		MarkdownDescription: "Converts a list of points to [line protocol](https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/), " +
			"one point a line, for example for the `input` of an `influxdb_task_preview`. Escapes special characters in names and values.\n\n" +
			"Each point is an object with:\n\n" +
			"- `measurement`: a string.\n" +
			"- `tags`: an object or a map of strings. Optional. Omits tags that are null or empty.\n" +
			"- `fields`: an object or a map of strings, bools, and numbers, which become floats. Omits fields that are null.\n" +
			"- `integers`: an object or a map of whole numbers, for integer fields. Optional.\n" +
			"- `time`: a time in RFC 3339, with up to nine fractional digits.\n\n" +
			"Returns an error if a point has no field, or contains something that line protocol can't represent, for example a line feed in a name.",
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "rows", MarkdownDescription: "List or tuple of points."},
		},
		Return: function.StringReturn{},
	}
}

func (lineProtocol) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var value types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &value); resp.Error != nil {
		return
	}
	converted, err := convert(value)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	rows, ok := converted.([]any)
	if !ok {
		resp.Error = function.NewArgumentFuncError(0, "rows must be a list of objects")
		return
	}
	var lines strings.Builder
	for i, row := range rows {
		line, err := formatPoint(row)
		if err != nil {
			resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("rows[%d]: %s", i, err))
			return
		}
		lines.WriteString(line)
	}
	resp.Error = resp.Result.Set(ctx, lines.String())
}

// attributesOf returns the attributes of an object or the elements of a map, or nil for null.
func attributesOf(name string, value any) (map[string]any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case flux.Record:
		return v, nil
	case flux.Dict:
		return v, nil
	}
	return nil, fmt.Errorf("%s must be an object or a map", name)
}

// formatPoint returns the line of a point, with its line feed.
func formatPoint(row any) (string, error) {
	point, err := attributesOf("a point", row)
	if err != nil || point == nil {
		return "", errors.New("a point must be an object")
	}
	for _, name := range slices.Sorted(maps.Keys(point)) {
		if !slices.Contains([]string{"measurement", "tags", "fields", "integers", "time"}, name) {
			return "", fmt.Errorf("a point can't have the attribute %q, only measurement, tags, fields, integers, and time", name)
		}
	}
	tags, tagsErr := attributesOf("tags", point["tags"])
	fields, fieldsErr := attributesOf("fields", point["fields"])
	integers, integersErr := attributesOf("integers", point["integers"])
	if err := errors.Join(tagsErr, fieldsErr, integersErr); err != nil {
		return "", err
	}
	measurement, _ := point["measurement"].(string)
	text, _ := point["time"].(string)
	if text == "" {
		return "", errors.New("a point needs a time, for example time = \"2026-03-01T00:00:00Z\"")
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return "", fmt.Errorf("time must be in RFC 3339, for example 2026-03-01T00:00:00Z, not %q", text)
	}
	if at.Before(influx.MinTime) || at.After(influx.MaxTime) {
		return "", fmt.Errorf("time must be between %s and %s, which is the range of InfluxDB, not %q",
			influx.MinTime.Format(time.RFC3339), influx.MaxTime.Format(time.RFC3339), text)
	}
	if strings.HasPrefix(measurement, "#") {
		return "", fmt.Errorf("the measurement %q must not begin with #, which would make the line a comment", measurement)
	}
	line, err := escapeName("measurement", measurement, ", ")
	if err != nil {
		return "", err
	}
	written, err := joinTags(tags)
	if err != nil {
		return "", err
	}
	values, err := joinFields(fields, integers)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s %s %d\n", line, written, values, at.UnixNano()), nil
}

// escapeName escapes the special characters in a name or in the value of a tag. Line protocol can't represent a
// backslash before such a character or at the end.
func escapeName(what, name, special string) (string, error) {
	var b strings.Builder
	for i, c := range name {
		next := name[i+utf8.RuneLen(c):]
		switch {
		case c < ' ' || c == '\x7f' || c == utf8.RuneError:
			return "", fmt.Errorf("the %s %q contains a control character, which line protocol can't represent", what, name)
		case c == '\\' && (next == "" || strings.IndexByte(`,= "`, next[0]) >= 0):
			return "", fmt.Errorf("the %s %q contains a backslash at its end or before a comma, an equals sign, a space, or a quote, "+
				"which line protocol can't represent", what, name)
		case strings.ContainsRune(special, c):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	if name == "" {
		return "", fmt.Errorf("the %s must not be empty", what)
	}
	return b.String(), nil
}

const specialInKeys = ",= "

func joinTags(tags map[string]any) (string, error) {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value, isString := tags[key].(string)
		switch {
		case tags[key] == nil || isString && value == "":
			continue
		case !isString:
			return "", fmt.Errorf("the tag %q must be a string", key)
		}
		name, nameErr := escapeName("tag", key, specialInKeys)
		escaped, valueErr := escapeName("value of the tag "+key+",", value, specialInKeys)
		if err := errors.Join(nameErr, valueErr); err != nil {
			return "", err
		}
		b.WriteString("," + name + "=" + escaped)
	}
	return b.String(), nil
}

func joinFields(fields, integers map[string]any) (string, error) {
	var written []string
	add := func(values map[string]any, format func(key string, value any) (string, error)) error {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if values[key] == nil {
				continue
			}
			name, err := escapeName("field", key, specialInKeys)
			if err != nil {
				return err
			}
			value, err := format(key, values[key])
			if err != nil {
				return err
			}
			written = append(written, name+"="+value)
		}
		return nil
	}
	for key := range integers {
		if _, duplicate := fields[key]; duplicate {
			return "", fmt.Errorf("the field %q is both in fields and in integers", key)
		}
	}
	if err := add(fields, formatField); err != nil {
		return "", err
	}
	if err := add(integers, formatInteger); err != nil {
		return "", err
	}
	if written == nil {
		return "", errors.New("a point must have at least one field")
	}
	return strings.Join(written, ","), nil
}

func formatField(key string, value any) (string, error) {
	switch v := value.(type) {
	case string:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`, nil
	case bool:
		return strconv.FormatBool(v), nil
	case *big.Float:
		if f, _ := v.Float64(); !math.IsInf(f, 0) {
			return strconv.FormatFloat(f, 'g', -1, 64), nil
		}
	}
	return "", fmt.Errorf("the field %q must be a string, a bool, or a number in the range of a float", key)
}

func formatInteger(key string, value any) (string, error) {
	number, ok := value.(*big.Float)
	if !ok || !number.IsInt() {
		return "", fmt.Errorf("the field %q in integers must be a whole number", key)
	}
	whole, accuracy := number.Int64()
	if accuracy != big.Exact {
		return "", fmt.Errorf("the field %q in integers must fit 64 bits", key)
	}
	return strconv.FormatInt(whole, 10) + "i", nil
}
