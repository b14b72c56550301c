package preview

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Names in the response to a preview, from preview.flux.
const (
	argumentsResult = "influxdb_preview arguments "
	rowsResult      = "influxdb_preview rows "
	fieldsColumn    = "influxdb_preview_fields"
)

// Types of columns in annotated CSV.
const (
	stringType   = "string"
	integerType  = "long"
	floatType    = "double"
	boolType     = "boolean"
	timeType     = "dateTime:RFC3339"
	durationType = "duration"
)

// sinkCall is a call of a function that writes.
type sinkCall struct {
	order     int64 // increases from call to call
	arguments sinkArguments
	tables    []influx.Table
	flux.Sink
}

// sinkArguments are the arguments of a call, including defaults.
type sinkArguments struct {
	Call              int
	Bucket, BucketID  string
	Org, OrgID        string
	TimeColumn        string
	MeasurementColumn string
	TagColumns        []string
}

// hasTagColumns reports whether the call sets tagColumns.
func (a sinkArguments) hasTagColumns() bool { return !slices.Equal(a.TagColumns, []string{"", ""}) }

// point is the value of one field at one time in a bucket.
type point struct {
	measurement, field, value string
	// kind is the type in annotated CSV. It is empty for a whole number from a fieldFn, which may be of any numeric type.
	kind string
	tags map[string]string
	time time.Time
}

// sinkCalls returns the calls in a response, in their order, and the tables of the script's own results.
func sinkCalls(tables []influx.Table, sinks []flux.Sink) (calls []*sinkCall, results []influx.Table, err error) {
	byID := map[string]*sinkCall{}
	for _, t := range tables {
		id, ok := strings.CutPrefix(t.Result, argumentsResult)
		if !ok || strings.HasPrefix(id, "passed ") {
			continue
		}
		call := new(sinkCall)
		if call.order, err = strconv.ParseInt(id, 10, 64); err != nil {
			return nil, nil, fmt.Errorf("the response of InfluxDB has an unexpected result %q", t.Result)
		}
		if len(t.Rows) > 0 {
			err = json.Unmarshal([]byte(t.Rows[0][0]), &call.arguments)
		}
		if err != nil || len(t.Rows) == 0 || call.arguments.Call < 0 || call.arguments.Call >= len(sinks) {
			return nil, nil, errors.New("the response of InfluxDB doesn't have the arguments of a call")
		}
		call.Sink = sinks[call.arguments.Call]
		byID[id] = call
		calls = append(calls, call)
	}
	for _, t := range tables {
		if id, ok := strings.CutPrefix(t.Result, rowsResult); ok && byID[id] != nil {
			byID[id].tables = append(byID[id].tables, t)
		} else if !strings.HasPrefix(t.Result, argumentsResult) {
			results = append(results, t)
		}
	}
	slices.SortFunc(calls, func(a, b *sinkCall) int { return cmp.Compare(a.order, b.order) })
	return calls, results, nil
}

// bucket returns the name of the bucket, or its ID if the call has no name.
func (c *sinkCall) bucket() string { return cmp.Or(c.arguments.Bucket, c.arguments.BucketID) }

// check returns why InfluxDB would refuse the call, regardless of its rows, in the words of InfluxDB. idOf looks up an
// organization by its name.
func (c *sinkCall) check(orgID string, idOf func(name string) (string, error)) error {
	a := c.arguments
	switch {
	case a.Bucket == "" && a.BucketID == "" && c.Function == "wideTo":
		return errors.New("must specify bucket or bucketID")
	case a.Bucket == "" && a.BucketID == "":
		return errors.New(`missing required keyword argument "bucketID"`)
	case a.Bucket != "" && a.BucketID != "" && c.Function == "wideTo":
		return errors.New("must specify only one of bucket or bucketID")
	case a.Bucket != "" && a.BucketID != "":
		return errors.New("cannot provide both `bucket` and `bucketID` parameters to the `to` function")
	case a.Org != "" && a.OrgID != "" && c.Function == "wideTo":
		return errors.New("must specify only one of org or orgID")
	case a.Org != "" && a.OrgID != "":
		return errors.New("cannot provide both `org` and `orgID` parameters to the `to` function")
	}
	if err := checkID("bucket", a.BucketID); err != nil {
		return err
	}
	if err := checkID("org", a.OrgID); err != nil {
		return err
	}
	target := strings.ToLower(a.OrgID)
	if a.Org != "" {
		var err error
		if target, err = idOf(a.Org); err != nil {
			return err
		}
	}
	if target != "" && target != orgID {
		return errors.New("host must be specified when writing points to another org")
	}
	return nil
}

// checkID returns an error for a text that isn't an ID. The empty text counts as not set.
func checkID(what, id string) error {
	if id == "" {
		return nil
	}
	if len(id) != 16 {
		return fmt.Errorf("invalid %s id: id must have a length of 16 bytes", what)
	}
	if n, err := strconv.ParseUint(id, 16, 64); err != nil || n == 0 {
		return fmt.Errorf("invalid %s id: invalid ID", what)
	}
	return nil
}

// points returns the points that the call writes, in the order of its rows, or why InfluxDB would refuse them.
func (c *sinkCall) points() ([]point, error) {
	var points []point
	for _, t := range c.tables {
		of := c.narrowPoints
		if c.Function == "wideTo" {
			of = c.widePoints
		}
		found, err := of(t)
		if err != nil {
			return nil, err
		}
		points = append(points, found...)
	}
	return points, checkPoints(points)
}

// bySeries returns the points of each series, sorted by time. Points with the same time keep their order.
func bySeries(points []point) [][]point {
	of := map[string][]point{}
	for _, p := range points {
		series := p.series() // computed once for each point, since it is slow
		of[series] = append(of[series], p)
	}
	var sorted [][]point
	for _, series := range slices.Sorted(maps.Keys(of)) {
		slices.SortStableFunc(of[series], func(a, b point) int { return a.time.Compare(b.time) })
		sorted = append(sorted, of[series])
	}
	return sorted
}

// series returns the key of the point's series. The order of the keys is that in which InfluxDB reads series: by
// measurement, then tag by tag, so that a series comes before one with more tags, then by field. See CompareSeriesKeys
// in github.com/influxdata/influxdb/tsdb/series_file.go.
func (p point) series() string {
	parts := []string{p.measurement}
	for _, tag := range slices.Sorted(maps.Keys(p.tags)) {
		parts = append(parts, tag, p.tags[tag])
	}
	return strings.Join(append(parts, "", p.field), "\x00")
}

// narrowPoints returns the points that to writes for a table, like to.go in
// github.com/influxdata/flux/stdlib/influxdata/influxdb.
func (c *sinkCall) narrowPoints(t influx.Table) ([]point, error) {
	columns := columnsOf(t)
	measurement, err := columns.need(t, c.arguments.MeasurementColumn, stringType)
	if err != nil {
		return nil, err
	}
	if _, ok := columns[c.arguments.TimeColumn]; !ok {
		return nil, errors.New("no time column detected")
	}
	at, err := columns.need(t, c.arguments.TimeColumn, timeType)
	if err != nil {
		return nil, err
	}
	if !c.HasFields && len(t.Rows) > 0 {
		for _, name := range []string{"_field", "_value"} {
			if _, ok := columns[name]; !ok {
				return nil, fmt.Errorf("table has no %s column", name)
			}
		}
		if _, err := columns.need(t, "_field", stringType); err != nil {
			return nil, err
		}
	}
	tags, err := c.tagColumns(t, measurement, at)
	if err != nil {
		return nil, err
	}
	var points []point
	for _, row := range t.Rows {
		if row[at] == "" {
			continue
		}
		p := point{measurement: row[measurement], tags: tagsIn(t, row, tags)}
		if p.time, err = time.Parse(time.RFC3339Nano, row[at]); err != nil {
			return nil, err
		}
		found, err := c.fields(t, columns, row)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			p.field, p.value, p.kind = f.name, f.value, f.kind
			points = append(points, p)
		}
	}
	return points, nil
}

// tagColumns returns the indexes of the columns that become tags. A bucket returns _measurement and _field without the
// tags of these names that a point may have.
func (c *sinkCall) tagColumns(t influx.Table, measurement, at int) ([]int, error) {
	notTags := append([]string{"_value", fieldsColumn}, c.UsedColumns...)
	var tags []int
	for i, column := range t.Columns {
		switch {
		case i == measurement || i == at || column.Name == "_measurement" || column.Name == "_field":
		case !c.arguments.hasTagColumns():
			if column.Type == stringType && !slices.Contains(notTags, column.Name) {
				tags = append(tags, i)
			}
		case !slices.Contains(c.arguments.TagColumns, column.Name):
		case column.Type != stringType:
			return nil, errors.New("invalid type for tag column")
		default:
			tags = append(tags, i)
		}
	}
	return tags, nil
}

type field struct{ name, value, kind string }

// fields returns the fields of a row, without nulls.
func (c *sinkCall) fields(t influx.Table, columns columnIndex, row []string) ([]field, error) {
	if c.HasFields {
		return readFields(row[columns[fieldsColumn]])
	}
	i := columns["_value"]
	value, ok, err := fieldValue(t.Columns[i].Type, row[i])
	if err != nil || !ok {
		return nil, err
	}
	kind := t.Columns[i].Type
	if kind == timeType {
		kind = integerType
	}
	return []field{{row[columns["_field"]], value, kind}}, nil
}

// fieldValue returns a value as the bucket stores it: a time as nanoseconds. It returns false for values that InfluxDB
// doesn't write: nulls, and floats that aren't numbers.
func fieldValue(kind, value string) (string, bool, error) {
	switch {
	case value == "", kind == floatType && (value == "NaN" || strings.HasSuffix(value, "Inf")):
		return "", false, nil
	case kind == timeType:
		at, err := time.Parse(time.RFC3339Nano, value)
		return strconv.FormatInt(at.UnixNano(), 10), err == nil, err
	case kind == durationType || kind == "base64Binary":
		return "", false, fmt.Errorf("unsupported field type %s", strings.Replace(kind, "base64Binary", "bytes", 1))
	}
	return value, true, nil
}

// readFields reads the JSON of the record that a fieldFn returned.
func readFields(text string) ([]field, error) {
	var values map[string]any
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return nil, errors.New("fieldFn returned invalid JSON")
	}
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch v := values[name].(type) {
		case nil:
		case json.Number:
			kind := ""
			if strings.ContainsAny(v.String(), ".eE") {
				kind = floatType
			}
			fields = append(fields, field{name, formatNumber(v.String()), kind})
		case bool:
			fields = append(fields, field{name, strconv.FormatBool(v), boolType})
		case string:
			// to writes a time as nanoseconds, but JSON has times as strings.
			if at, err := time.Parse(time.RFC3339Nano, v); err == nil && at.UTC().Format(time.RFC3339Nano) == v {
				return nil, fmt.Errorf("the field %q of fieldFn is a time or a string that looks like one, which a preview can't distinguish. "+
					"Convert times with int(v: …)", name)
			}
			fields = append(fields, field{name, v, stringType})
		default:
			return nil, errors.New("unsupported field type")
		}
	}
	return fields, nil
}

// formatNumber formats a number from JSON like Flux.
func formatNumber(number string) string {
	if !strings.ContainsAny(number, ".eE") {
		return number
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(f, 0) {
		return number
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// widePoints returns the points that wideTo writes for a table, as InfluxDB's wide_to.go does.
func (c *sinkCall) widePoints(t influx.Table) ([]point, error) {
	columns, err := wideColumnsOf(t)
	if err != nil {
		return nil, err
	}
	var points []point
	for _, row := range t.Rows {
		p := point{measurement: row[columns.measurement], tags: tagsIn(t, row, columns.tags)}
		if p.time, err = time.Parse(time.RFC3339Nano, cmp.Or(row[columns.time], time.Unix(0, 0).UTC().Format(time.RFC3339))); err != nil {
			return nil, err
		}
		for i, column := range t.Columns {
			if !columns.isField(i, column.Name) {
				continue
			}
			value, ok, err := fieldValue(column.Type, row[i])
			if err != nil {
				return nil, err
			}
			kind := column.Type
			if ok && kind == timeType {
				value, kind = formatWideTime(row[i]), stringType
			}
			if ok {
				p.field, p.value, p.kind = column.Name, value, kind
				points = append(points, p)
			}
		}
	}
	return points, nil
}

// wideColumns has the indexes of the columns that wideTo doesn't write as fields.
type wideColumns struct {
	measurement, time int
	tags              []int
}

// wideColumnsOf returns the columns of a table, or why wideTo would refuse it.
func wideColumnsOf(t influx.Table) (wideColumns, error) {
	found := wideColumns{measurement: -1}
	for i, column := range t.Columns {
		switch {
		case !column.InGroupKey || isBound(column.Name):
			continue
		case column.Name == "_field":
			return found, errors.New(`found column "_field" in the group key; wideTo() expects pivoted data`)
		case column.Type != stringType:
			return found, fmt.Errorf("group key column %q has type %s; type string is required", column.Name, fluxType(column.Type))
		case column.Name == "_measurement":
			found.measurement = i
		default:
			found.tags = append(found.tags, i)
		}
	}
	if found.measurement < 0 {
		return found, errors.New(`required column "_measurement" not in group key`)
	}
	var ok bool
	if found.time, ok = columnsOf(t)["_time"]; !ok {
		return found, errors.New(`input table is missing required column "_time"`)
	}
	if kind := t.Columns[found.time].Type; kind != timeType {
		return found, fmt.Errorf(`column "_time" has type %s; type time is required`, fluxType(kind))
	}
	return found, nil
}

// isField reports whether wideTo writes a column as a field.
func (c wideColumns) isField(i int, name string) bool {
	return i != c.time && i != c.measurement && !isBound(name) && !slices.Contains(c.tags, i)
}

// isBound reports whether a column has a bound of the time range.
func isBound(name string) bool { return name == "_start" || name == "_stop" }

// tagsIn returns the tags in the columns of a row.
func tagsIn(t influx.Table, row []string, columns []int) map[string]string {
	tags := map[string]string{}
	for _, i := range columns {
		if row[i] != "" {
			tags[t.Columns[i].Name] = row[i]
		}
	}
	return tags
}

// formatWideTime formats a time like wideTo, which writes a string where to writes a number.
func formatWideTime(value string) string {
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return value
	}
	return at.UTC().Format("2006-01-02T15:04:05.000000000Z")
}

// checkPoints returns an error for points that InfluxDB would refuse, in the words of InfluxDB, or accept and then not
// return.
func checkPoints(points []point) error {
	for _, p := range points {
		if err := p.check(); err != nil {
			return err
		}
		if err := p.checkStored(); err != nil {
			return err
		}
	}
	return nil
}

// maxKeyLength is the limit of InfluxDB for the key of a series with its field, as in github.com/influxdata/influxdb/models.
const maxKeyLength = 65535

// check returns why InfluxDB would refuse the point.
func (p point) check() error {
	_, isReservedTag := p.tags["time"]
	switch {
	case p.time.Before(influx.MinTime) || p.time.After(influx.MaxTime):
		return fmt.Errorf("time outside range %d - %d", influx.MinTime.UnixNano(), influx.MaxTime.UnixNano())
	case p.field == "":
		return errors.New("all fields must have non-empty names")
	case p.keyLength() > maxKeyLength:
		return fmt.Errorf("max key length exceeded: %d > %d", p.keyLength(), maxKeyLength)
	case isReservedTag:
		return fmt.Errorf(`partial write: invalid tag key: input tag "time" on measurement %q is invalid`, p.measurement)
	case p.field == "time":
		return fmt.Errorf(`partial write: invalid field name: input field "time" on measurement %q is invalid`, p.measurement)
	case strings.HasSuffix(p.field, `\`):
		// With another field in the point, InfluxDB may store it as a part of this one's name, or crash.
		return fmt.Errorf("unknown field type: the name of the field %q ends in a backslash", p.field)
	}
	return nil
}

// keyLength returns the length of the key in InfluxDB, in which special characters have a backslash, and which ends with
// a separator of four bytes and the field.
func (p point) keyLength() int {
	length := func(text, special string) int {
		n := len(text)
		for _, c := range special {
			n += strings.Count(text, string(c))
		}
		return n
	}
	n := length(p.measurement, ", ") + len("#!~#") + len(p.field)
	for tag, value := range p.tags {
		n += len(",=") + length(tag, ",= ") + length(value, ",= ")
	}
	return n
}

// checkStored returns an error for a point that InfluxDB accepts without returning it as it is.
func (p point) checkStored() error {
	if p.measurement == "" {
		return errors.New("the measurement is empty. InfluxDB would accept the point, and never return it")
	}
	for _, tag := range []string{"_time", "_value"} {
		if _, ok := p.tags[tag]; ok {
			return fmt.Errorf("the measurement %q has a tag %q. InfluxDB would accept the point, and then fail to return it", p.measurement, tag)
		}
	}
	// InfluxDB reads some backslashes in the key of a series as an escape of what comes after them.
	const lost = "InfluxDB would accept the point, and lose it or return it with other names"
	tags := slices.Sorted(maps.Keys(p.tags))
	if strings.HasSuffix(p.measurement, `\`) && len(tags) > 0 {
		return fmt.Errorf("the measurement %q ends in a backslash. "+lost, p.measurement)
	}
	for _, part := range []string{`\,`, `\ `, `\=`} {
		if strings.Contains(p.measurement, part) {
			return fmt.Errorf("the measurement %q has a backslash before a comma, a space or an equals sign. "+lost, p.measurement)
		}
	}
	for i, tag := range tags {
		if strings.HasSuffix(tag, `\`) {
			return fmt.Errorf("the name of the tag %q ends in a backslash. "+lost, tag)
		}
		if strings.HasSuffix(p.tags[tag], `\`) && i+1 < len(tags) {
			return fmt.Errorf("the value of the tag %q ends in a backslash, and isn't the last one. "+lost, tag)
		}
	}
	return nil
}

// fieldTypes has the type of each field in each shard. InfluxDB refuses a value of another type only in the same shard.
type fieldTypes map[fieldKey]string

type fieldKey struct {
	bucket, measurement, field string
	shard                      time.Time
}

// shardDuration is how long a shard is in a bucket that keeps its points forever. A preview doesn't know the bucket.
const shardDuration = 7 * 24 * time.Hour

// add adds the types of points in a bucket. It returns an error, in the words of InfluxDB, for a field that has another
// type already.
func (types fieldTypes) add(bucket string, points []point) error {
	for _, p := range points {
		if p.kind == "" {
			continue
		}
		key := fieldKey{bucket, p.measurement, p.field, p.time.Truncate(shardDuration)}
		if kind := cmp.Or(types[key], p.kind); kind != p.kind {
			return fmt.Errorf("partial write: field type conflict: input field %q on measurement %q is type %s, already exists as type %s",
				p.field, p.measurement, storedType(p.kind), storedType(kind))
		}
		types[key] = p.kind
	}
	return nil
}

// storedType returns the storage's name for a type in annotated CSV.
func storedType(annotation string) string {
	words := map[string]string{floatType: "float", integerType: "integer", "unsignedLong": "unsigned"}
	return cmp.Or(words[annotation], annotation)
}

// columnIndex has the indexes of a table's columns by name.
type columnIndex map[string]int

func columnsOf(t influx.Table) columnIndex {
	columns := columnIndex{}
	for i, c := range t.Columns {
		columns[c.Name] = i
	}
	return columns
}

// fluxType returns Flux's name for a type in annotated CSV.
func fluxType(annotation string) string {
	words := map[string]string{floatType: "float", integerType: "int", "unsignedLong": "uint", boolType: "bool", timeType: "time"}
	return cmp.Or(words[annotation], annotation)
}

// need returns the index of a required column, which must have a type.
func (c columnIndex) need(t influx.Table, name, kind string) (int, error) {
	i, ok := c[name]
	switch {
	case !ok:
		return 0, fmt.Errorf("no column with label %s exists", name)
	case t.Columns[i].Type != kind:
		return 0, fmt.Errorf("column %s of type %s is not of type %s", name, fluxType(t.Columns[i].Type), fluxType(kind))
	}
	return i, nil
}
