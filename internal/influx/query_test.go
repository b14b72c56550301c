package influx

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

const queryCSV = "#datatype,string,long,dateTime:RFC3339,double,string\r\n#group,false,false,false,false,true\r\n#default,_result,,,,\r\n" +
	",result,table,_time,_value,host\r\n,,0,2026-03-01T00:00:00Z,1.5,a\r\n,,0,2026-03-01T00:01:00Z,,a\r\n,,1,2026-03-01T00:00:00Z,2,\"b, c\n\"\r\n\r\n" +
	"#datatype,string,long,string\r\n#group,false,false,false\r\n#default,other,,x\r\n,result,table,s\r\n,,0,\r\n\r\n"

func TestQuery(t *testing.T) {
	c := inMemory(t, answering(200, queryCSV))
	got, err := c.Query(t.Context(), Query{OrgID: someID, Text: "f"})
	if err != nil {
		t.Fatal(err)
	}
	columns := []Column{{"_time", "dateTime:RFC3339", false}, {"_value", "double", false}, {"host", "string", true}}
	want := []Table{
		{"_result", columns, [][]string{{"2026-03-01T00:00:00Z", "1.5", "a"}, {"2026-03-01T00:01:00Z", "", "a"}}},
		{"_result", columns, [][]string{{"2026-03-01T00:00:00Z", "2", "b, c\n"}}},
		{"other", []Column{{"s", "string", false}}, [][]string{{"x"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A query may fail after the status of success, and then says so in its rows.
func TestQuery_failsLate(t *testing.T) {
	c := inMemory(t, answering(200, queryCSV+"#datatype,string,string\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,out of luck,\r\n"))
	_, err := c.Query(t.Context(), Query{OrgID: someID, Text: "f"})
	if err == nil || !strings.Contains(err.Error(), "could not run the query: out of luck") {
		t.Error(err)
	}
}

// A panic may come after rows, whose table then isn't complete: InfluxDB appends its error.
func TestQuery_panicsLate(t *testing.T) {
	const panicked = `{"code":"internal error","message":"a panic has occurred: /api/v2/query: out of luck"}`
	for _, answer := range []string{queryCSV + panicked, strings.TrimSuffix(queryCSV, "x\r\n,result,table,s\r\n,,0,\r\n\r\n") + "\n" + panicked} {
		c := inMemory(t, answering(200, answer))
		_, err := c.Query(t.Context(), Query{OrgID: someID, Text: "f"})
		if err == nil || !strings.Contains(err.Error(), "could not run the query: a panic has occurred: /api/v2/query: out of luck") {
			t.Error(err)
		}
	}
}

// A query may keep tables without rows. InfluxDB writes what is otherwise in each row as defaults.
func TestQuery_emptyTables(t *testing.T) {
	const empty = "#datatype,string,long,double,string\r\n#group,false,false,false,true\r\n#default,to1,0,,a\r\n,result,table,_value,host\r\n\r\n"
	c := inMemory(t, answering(200, empty+queryCSV+strings.Replace(empty, "to1", "to2", 1)))
	got, err := c.Query(t.Context(), Query{OrgID: someID, Text: "f"})
	if err != nil {
		t.Fatal(err)
	}
	columns := []Column{{"_value", "double", false}, {"host", "string", true}}
	if len(got) != 5 || !reflect.DeepEqual(got[0], Table{"to1", columns, nil}) || !reflect.DeepEqual(got[4], Table{"to2", columns, nil}) {
		t.Errorf("%+v", got)
	}
}

// What fails in the script would fail again, so it isn't asked for again.
func TestQuery_failsOnce(t *testing.T) {
	requests := 0
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		answering(500, `{"code":"internal error","message":"runtime error @1:1-1:2: to: no"}`)(w, r)
	})
	if _, err := c.Query(t.Context(), Query{OrgID: someID, Text: "f"}); err == nil || requests != 1 {
		t.Error(requests, err)
	}
	if c.HasWritten() {
		t.Error("the client takes a query for a write")
	}
}

func FuzzQueryAnswer(f *testing.F) {
	f.Add([]byte(queryCSV))
	f.Add([]byte("\r\n"))
	f.Add([]byte("#datatype\n#group\n#default\nx\ny\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		answer, ok := readQueryAnswer(text)
		for _, table := range answer.tables {
			for _, row := range table.Rows {
				if !ok || len(row) != len(table.Columns) {
					t.Fatalf("%t %+v", ok, table)
				}
			}
		}
	})
}
