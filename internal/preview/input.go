package preview

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
)

// annotatedCSV converts line protocol to the annotated CSV that from would return for a bucket with these points.
func annotatedCSV(text string) (string, error) {
	points, err := readLines(text)
	if err != nil {
		return "", err
	}
	if err := checkTypes(points); err != nil {
		return "", err
	}
	return writeCSV(bySeries(points))
}

func readLines(text string) ([]point, error) {
	text, err := keepEscapes(text)
	if err != nil {
		return nil, err
	}
	decoder := lineprotocol.NewDecoderWithBytes([]byte(text))
	var points []point
	for decoder.Next() {
		found, err := readLine(decoder)
		if err != nil {
			return nil, err
		}
		points = append(points, found...)
	}
	return points, nil
}

// keepEscapes escapes line protocol so that the decoder reads strings like InfluxDB. In a string, InfluxDB reads \n as
// a backslash and an n, the decoder as a line feed. Only fields can be strings: in a name, a quote is a character.
func keepEscapes(text string) (string, error) {
	var b strings.Builder
	begun, inFields, inString := false, false, false // of the line
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case inString && c == '"':
			inString = false
		case c == '\\' && i+1 < len(text) && (inString || text[i+1] != '\n'):
			i++
			if inString && strings.IndexByte("nrt", text[i]) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(text[i])
			begun = true
		case inString:
		case c == '\n':
			begun, inFields = false, false
		case !begun && c == '#':
			comment, _, _ := strings.Cut(text[i:], "\n")
			if strings.Contains(comment, `="`) && strings.Count(comment, `"`)%2 != 0 {
				return "", errors.New("a comment has a quote without its end, with which InfluxDB takes the next line for a part of the comment")
			}
			b.WriteString(comment[1:])
			i += len(comment) - 1
		case c == ' ':
			inFields = begun
		case c == '"':
			inString = inFields && text[i-1] == '='
		default:
			begun = begun || c != '\t' && c != '\r'
		}
	}
	return b.String(), nil
}

// readLine reads one line and returns a point for each of its fields.
func readLine(d *lineprotocol.Decoder) ([]point, error) {
	measurement, err := d.Measurement()
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for {
		key, value, err := d.NextTag()
		if err != nil {
			return nil, err
		}
		if key == nil {
			break
		}
		if _, duplicate := tags[string(key)]; duplicate {
			return nil, fmt.Errorf("a point of the measurement %q has the tag %q twice, which InfluxDB rejects", measurement, key)
		}
		tags[string(key)] = string(value)
	}
	var points []point
	for {
		key, value, err := d.NextField()
		if err != nil {
			return nil, err
		}
		if key == nil {
			break
		}
		kind, text := format(value)
		points = append(points, point{measurement: string(measurement), tags: tags, field: string(key), value: text, kind: kind})
	}
	at, err := d.TimeBytes()
	if err != nil {
		return nil, err
	}
	ns, err := strconv.ParseInt(string(at), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("a point of the measurement %q has no time in nanoseconds", measurement)
	}
	for i := range points {
		points[i].time = time.Unix(0, ns).UTC()
		if err := points[i].check(); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// format returns the annotated type of a value and its text.
func format(v lineprotocol.Value) (kind, text string) {
	switch v.Kind() {
	case lineprotocol.Int:
		return integerType, strconv.FormatInt(v.IntV(), 10)
	case lineprotocol.Uint:
		return "unsignedLong", strconv.FormatUint(v.UintV(), 10)
	case lineprotocol.Float:
		return floatType, strconv.FormatFloat(v.FloatV(), 'f', -1, 64)
	case lineprotocol.Bool:
		return boolType, strconv.FormatBool(v.BoolV())
	}
	return stringType, v.StringV()
}

// checkTypes returns an error if InfluxDB would refuse the points: a field with values of two types, or a reserved tag.
func checkTypes(points []point) error {
	type key struct{ measurement, field string }
	kinds := map[key]string{}
	for _, p := range points {
		k := key{p.measurement, p.field}
		if kind := cmp.Or(kinds[k], p.kind); kind != p.kind {
			return fmt.Errorf("the field %q of the measurement %q has values of two types, %s and %s", p.field, p.measurement, fluxType(kind), fluxType(p.kind))
		}
		kinds[k] = p.kind
		for _, reserved := range []string{"_measurement", "_field"} {
			if _, ok := p.tags[reserved]; ok {
				return fmt.Errorf("the measurement %q has a tag %q, which InfluxDB rejects", p.measurement, reserved)
			}
		}
	}
	return nil
}

// writeCSV writes a table for each series, whose points are sorted by time. As in a bucket, the last of several points
// with the same time replaces the others.
func writeCSV(tables [][]point) (string, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := ""
	for table, points := range tables {
		first := points[0]
		tags := slices.Sorted(maps.Keys(first.tags))
		// Tables with the same columns can share a header.
		if h := strings.Join(append([]string{first.kind}, tags...), "\x00"); h != header {
			header = h
			writeHeader(w, first.kind, tags)
		}
		for i, p := range points {
			if i+1 < len(points) && points[i+1].time.Equal(p.time) {
				continue
			}
			row := []string{"", "", strconv.Itoa(table), p.time.Format(time.RFC3339Nano), p.value, p.field, p.measurement}
			for _, tag := range tags {
				row = append(row, p.tags[tag])
			}
			if slices.Contains(row[3:], "") {
				return "", fmt.Errorf("the measurement %q contains an empty string, which input doesn't support", p.measurement)
			}
			if strings.Contains(strings.Join(row[3:], ""), "\r") {
				return "", fmt.Errorf("the measurement %q contains a carriage return, which input doesn't support", p.measurement)
			}
			if err := w.Write(row); err != nil {
				return "", err
			}
		}
	}
	w.Flush()
	return b.String(), w.Error()
}

func writeHeader(w *csv.Writer, kind string, tags []string) {
	types := []string{"#datatype", stringType, integerType, timeType, kind, stringType, stringType}
	groups := []string{"#group", "false", "false", "false", "false", "true", "true"}
	defaults := []string{"#default", "_result", "", "", "", "", ""}
	names := []string{"", "result", "table", "_time", "_value", "_field", "_measurement"}
	for _, tag := range tags {
		types, groups, defaults, names = append(types, stringType), append(groups, "true"), append(defaults, ""), append(names, tag)
	}
	for _, record := range [][]string{types, groups, defaults, names} {
		_ = w.Write(record) // never fails, since it writes to a buffer; writeCSV checks w.Error
	}
}
