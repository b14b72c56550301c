package preview

import (
	"reflect"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func call(function string, hasFields bool, tables ...influx.Table) *sinkCall {
	return &sinkCall{
		arguments: sinkArguments{Bucket: "b", TimeColumn: "_time", MeasurementColumn: "_measurement", TagColumns: []string{"", ""}},
		tables:    tables, Sink: flux.Sink{Function: function, HasFields: hasFields},
	}
}

// table returns a table with columns "name:type" or "name:type:key" and rows "a|b".
func table(columns string, rows ...string) influx.Table {
	var t influx.Table
	for column := range strings.FieldsSeq(columns) {
		parts := strings.SplitN(strings.ReplaceAll(column, ":time", ":dateTime.RFC3339"), ":", 3)
		t.Columns = append(t.Columns, influx.Column{Name: parts[0], Type: strings.Replace(parts[1], ".", ":", 1), InGroupKey: len(parts) == 3})
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, strings.Split(r, "|"))
	}
	return t
}

const narrow, at = "_time:time _measurement:string _field:string ", "2026-03-01T00:00:00Z|"

func TestPoints(t *testing.T) {
	base := row{"_time": "2026-03-01T00:00:00Z", "_measurement": "m", "_field": "f"}
	with := func(more ...string) row {
		r := row{}
		for k, v := range base {
			r[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			r[more[i]] = more[i+1]
		}
		return r
	}
	tagged := call("to", false, table(narrow+"_value:double a:string n:long", at+"m|f|1.5|x|3"))
	tagged.arguments.TagColumns = []string{"none"}
	for name, c := range map[string]struct {
		call *sinkCall
		want []row
	}{
		"strings are tags": {call("to", false, table(narrow+"_value:double a:string n:long", at+"m|f|1.5|x|3", at+"m|f|1.5||3")),
			[]row{with("_value", "1.5"), with("_value", "1.5", "a", "x")}},
		"only some are tags":      {tagged, []row{with("_value", "1.5")}},
		"nulls aren't written":    {call("to", false, table(narrow+"_value:double", at+"m|f|", "|m|f|1", at+"m|f|NaN", at+"m|f|-Inf")), []row{}},
		"a time is a number":      {call("to", false, table(narrow+"_value:time", at+"m|f|1970-01-01T00:00:00.000000002Z")), []row{with("_value", "2")}},
		"fieldFn":                 {call("to", true, table("_time:time _measurement:string influxdb_preview_fields:string", at+`m|{"f":1e+21,"g":9223372036854775807,"h":null,"i":true}`)), []row{with("_value", "1000000000000000000000"), with("_field", "g", "_value", "9223372036854775807"), with("_field", "i", "_value", "true")}},
		"by series and time":      {call("to", false, table(narrow+"_value:long", "2026-03-01T00:00:00.5Z|m|f|2", at+"m|f|1", at+"l|f|0")), []row{with("_measurement", "l", "_value", "0"), with("_value", "1"), with("_time", "2026-03-01T00:00:00.5Z", "_value", "2")}},
		"wideTo":                  {call("wideTo", false, table("_time:time _start:time:key _measurement:string:key a:string:key f:double g:string", at+at+"m|x|1.5|s")), []row{with("_value", "1.5", "a", "x"), with("_field", "g", "_value", "s", "a", "x")}},
		"wideTo, a time's digits": {call("wideTo", false, table("_time:time _measurement:string:key f:time", at+"m|"+strings.TrimSuffix(at, "|"))), []row{with("_value", "2026-03-01T00:00:00.000000000Z")}},
	} {
		t.Run(name, func(t *testing.T) {
			writes, err := writesOf([]*sinkCall{c.call}, "", nil)
			if err != nil {
				t.Fatal(err.err)
			}
			if !reflect.DeepEqual(writes[0].Rows, c.want) {
				t.Errorf("%v", writes[0].Rows)
			}
		})
	}
}

// The type of a field counts over all calls, but only in the same bucket and in the same shard.
func TestWritesOf_types(t *testing.T) {
	const float, whole = at + "m|f|1.5", at + "m|f|1"
	of := func(kind string, rows ...string) *sinkCall {
		return call("to", false, table(narrow+"_value:"+kind, rows...))
	}
	elsewhere := of("long", whole)
	elsewhere.arguments.Bucket = "c"
	fields := func(text string) *sinkCall {
		return call("to", true, table("_time:time _measurement:string influxdb_preview_fields:string", at+"m|"+text))
	}
	for name, c := range map[string]struct {
		calls []*sinkCall
		want  string
	}{
		"in one call":                          {[]*sinkCall{call("to", false, table(narrow+"_value:double", float), table(narrow+"_value:long", whole))}, "is type integer, already exists as type float"},
		"in two calls":                         {[]*sinkCall{of("time", at+"m|f|2026-03-01T00:00:00Z"), of("unsignedLong", whole)}, "is type unsigned, already exists as type integer"},
		"another shard":                        {[]*sinkCall{of("double", float), of("long", "2026-03-02T00:00:00Z|m|f|1")}, ""}, // a Monday
		"same shard":                           {[]*sinkCall{of("double", float), of("long", "2026-02-23T00:00:00Z|m|f|1")}, "field type conflict"},
		"another bucket, field or measurement": {[]*sinkCall{of("double", float), elsewhere, of("long", at+"m|g|1", at+"n|f|1")}, ""},
		"wideTo":                               {[]*sinkCall{of("long", whole), call("wideTo", false, table("_time:time _measurement:string:key f:time", at+"m|2026-03-01T00:00:00Z"))}, "is type string, already exists as type integer"},
		"fieldFn":                              {[]*sinkCall{of("double", float), fields(`{"f":"x"}`)}, "is type string, already exists as type float"},
		"fieldFn, whole":                       {[]*sinkCall{of("double", float), fields(`{"f":1}`)}, ""},
	} {
		_, err := writesOf(c.calls, "", nil)
		if err == nil && c.want != "" || err != nil && (c.want == "" || !strings.Contains(err.err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// resultsOf sorts rows by table and time, whatever the order of the response.
func TestResultsOf(t *testing.T) {
	a := table("_time:time host:string:key", "2026-03-01T00:00:01Z|a", "2026-03-01T00:00:00.5Z|a")
	b := table("_time:time host:string:key v:string", "2026-03-01T00:00:00Z|b|")
	other := table("v:long", "2", "1")
	other.Result = "first"
	empty := table("v:long")
	empty.Result = "empty"
	want := []resultModel{
		{"", []row{{"_time": "2026-03-01T00:00:00.5Z", "host": "a"}, {"_time": "2026-03-01T00:00:01Z", "host": "a"}, {"_time": "2026-03-01T00:00:00Z", "host": "b"}}},
		{"first", []row{{"v": "2"}, {"v": "1"}}},
	}
	for _, tables := range [][]influx.Table{{a, b, other}, {empty, other, b, a}} {
		if got := resultsOf(tables); !reflect.DeepEqual(got, want) {
			t.Errorf("%v", got)
		}
	}
}

func TestAnnotatedCSV(t *testing.T) {
	got, err := annotatedCSV("m,b=2,a=1 f=1,s=\"x, \\\"y\\\"\" 2\n# a comment\n\nm,a=1,b=2 f=2 1\nm,a=1,b=2 f=3 2\nn i=1i,u=2u,t=true 1000000001")
	if err != nil {
		t.Fatal(err)
	}
	const want = `#datatype,string,long,dateTime:RFC3339,double,string,string,string,string
#group,false,false,false,false,true,true,true,true
#default,_result,,,,,,,
,result,table,_time,_value,_field,_measurement,a,b
,,0,1970-01-01T00:00:00.000000001Z,2,f,m,1,2
,,0,1970-01-01T00:00:00.000000002Z,3,f,m,1,2
#datatype,string,long,dateTime:RFC3339,string,string,string,string,string
#group,false,false,false,false,true,true,true,true
#default,_result,,,,,,,
,result,table,_time,_value,_field,_measurement,a,b
,,1,1970-01-01T00:00:00.000000002Z,"x, ""y""",s,m,1,2
#datatype,string,long,dateTime:RFC3339,long,string,string
#group,false,false,false,false,true,true
#default,_result,,,,,
,result,table,_time,_value,_field,_measurement
,,2,1970-01-01T00:00:01.000000001Z,1,i,n
#datatype,string,long,dateTime:RFC3339,boolean,string,string
#group,false,false,false,false,true,true
#default,_result,,,,,
,result,table,_time,_value,_field,_measurement
,,3,1970-01-01T00:00:01.000000001Z,true,t,n
#datatype,string,long,dateTime:RFC3339,unsignedLong,string,string
#group,false,false,false,false,true,true
#default,_result,,,,,
,result,table,_time,_value,_field,_measurement
,,4,1970-01-01T00:00:01.000000001Z,2,u,n
`
	if got != want {
		t.Errorf("%s", got)
	}
}

// In strings, InfluxDB knows only the escapes of a quote and a backslash.
func TestReadLines_strings(t *testing.T) {
	points, err := readLines(`m,t=a\n s="\"\\\n\r\tx",u="\\\\n" 1` + "\nm s=\"a\nb\" 2")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range points {
		got = append(got, p.value)
	}
	if want := []string{`"\\n\r\tx`, `\\n`, "a\nb"}; !reflect.DeepEqual(got, want) || points[0].tags["t"] != `a\n` {
		t.Errorf("%q %v", got, points[0].tags)
	}
}

// A quote in a tag or in a comment begins no string.
func TestReadLines_quotes(t *testing.T) {
	points, err := readLines("m,t=\" s=\"a\nb\\n\" 1\n # f=\"x\" it's\nm,t=\"x s=\"\\n\" 2")
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 2 || points[0].value != "a\nb\\n" || points[0].tags["t"] != `"` || points[1].value != `\n` {
		t.Errorf("%+v", points)
	}
}

func TestAnnotatedCSV_refuses(t *testing.T) {
	for lines, want := range map[string]string{
		"m f=1":                     "has no time",
		"m f=1 soon":                "timestamp",
		"m":                         "at line 1",
		"m f=1 1\nm f=1i 2":         `the field "f" of the measurement "m" has values of two types, float and int`,
		"m f=\"\" 1":                "an empty string",
		"m,time=x f=1 1":            `input tag "time" on measurement "m" is invalid`,
		"m time=1,f=1 1":            `input field "time" on measurement "m" is invalid`,
		"m,a=1,b=1,a=1 f=1 1":       `has the tag "a" twice`,
		"m f=1 9223372036854775807": "time outside range",
		"m f=\"a\r\nb\" 1":          "a carriage return",
		"# f=\"open\nm f=1 1":       "a comment has a quote without its end",
		"m,t=\"a\nb\" f=1 1":        "at line 1",
		"m,_field=x f=1 1":          "InfluxDB rejects",
		"m f=1 1\n\nm,a f= 1":       "line 3",
	} {
		if _, err := annotatedCSV(lines); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", lines, err)
		}
	}
}
