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
