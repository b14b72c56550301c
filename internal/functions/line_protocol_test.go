package functions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

func TestAccLineProtocol(t *testing.T) {
	acctest.Needs(t, cli.Functions)
	values := map[string]string{
		"types": `provider::influxdb::line_protocol([{measurement = "m", tags = {b = "2", a = "1", none = null, empty = ""}, ` +
			`fields = {f = 1, g = 1e21, s = "x", t = true, none = null}, integers = {n = -9223372036854775808}, time = "1970-01-01T00:00:00.000000001Z"}])`,
		"lines": `provider::influxdb::line_protocol([for i in range(2): {measurement = "m", fields = {f = i + 0.5}, time = "1970-01-01T00:00:0${i}Z"}])`,
		"none":  `provider::influxdb::line_protocol([])`,
	}
	steps := []resource.TestStep{{Config: outputs(values), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownOutputValue("types", knownvalue.StringExact(`m,a=1,b=2 f=1,g=1e+21,s="x",t=true,n=-9223372036854775808i 1`+"\n")),
		statecheck.ExpectKnownOutputValue("lines", knownvalue.StringExact("m f=0.5 0\nm f=1.5 1000000000\n")),
		statecheck.ExpectKnownOutputValue("none", knownvalue.StringExact("")),
	}}}
	for rows, want := range map[string]string{
		`"x"`:   "rows must be a list of objects",
		`["x"]`: "rows[0]: a point must be an object",
		`[{measurement = "m", fields = {f = 1}, time = "2300-01-01T00:00:00Z"}]`:                     `rows[0]: time must be between 1677-09-21T00:12:43Z and 2262-04-11T23:47:16Z`,
		`[{measurement = "m", fields = {f = 1}, time = "1600-01-01T00:00:00Z"}]`:                     `not "1600-01-01T00:00:00Z"`,
		`[{measurement = "m", fields = {f = 1}, time = "now"}]`:                                      `rows[0]: time must be in RFC 3339`,
		`[{measurement = "m", fields = {f = 1}}]`:                                                    `rows[0]: a point needs a time`,
		`[{measurement = "m", fields = {}, time = "1970-01-01T00:00:00Z"}]`:                          `rows[0]: a point must have at least one field`,
		`[{measurement = "m", field = {f = 1}, time = "1970-01-01T00:00:00Z"}]`:                      `a point can't have the attribute "field"`,
		`[{measurement = "a\nb", fields = {f = 1}, time = "1970-01-01T00:00:00Z"}]`:                  `the measurement "a\nb" contains a control character, which line protocol can't represent.`,
		`[{measurement = "#a", fields = {f = 1}, time = "1970-01-01T00:00:00Z"}]`:                    `must not begin with #`,
		`[{measurement = "m", tags = {a = 1}, fields = {f = 1}, time = "1970-01-01T00:00:00Z"}]`:     `the tag "a" must be a string`,
		`[{measurement = "m", tags = {a = "x\\"}, fields = {f = 1}, time = "1970-01-01T00:00:00Z"}]`: `contains a backslash at its end`,
		`[{measurement = "m", fields = {f = [1]}, time = "1970-01-01T00:00:00Z"}]`:                   `the field "f" must be`,
		`[{measurement = "m", integers = {f = 1.5}, time = "1970-01-01T00:00:00Z"}]`:                 `the field "f" in integers must be a whole number`,
		`[{measurement = "m", fields = {f = 1}, integers = {f = 1}, time = "1970-01-01T00:00:00Z"}]`: `both in fields and in integers`,
		`[{measurement = "m", integers = {f = 9223372036854775808}, time = "1970-01-01T00:00:00Z"}]`: `must fit 64 bits`,
	} {
		steps = append(steps, resource.TestStep{
			Config:      outputs(map[string]string{"lines": "provider::influxdb::line_protocol(" + rows + ")"}),
			ExpectError: acctest.Words(want),
		})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}

// InfluxDB reads back each string as it was, as a name and as a value.
func TestAccLineProtocol_isReadBack(t *testing.T) {
	acctest.Needs(t, cli.Functions)
	org := acctest.Organization(t, "lines")
	acctest.NewBucket(t, org.ID, "b")
	texts := []string{`plain`, `a b`, `a,b`, `a=b`, `a"b`, `"`, `a\b`, `\\a`, `é 日本 🙂`, `${x}`, `'`, `_x`, ` a `, `a#b`}
	stringsOnly := []string{"a\nb", "a\tb", `a\`, `\`, `a\\`, `\n`, `#`}
	var rows []map[string]any
	want := map[string]string{}
	for i, text := range append(texts, stringsOnly...) {
		at := fmt.Sprintf("2026-03-01T00:00:%02dZ", i)
		row := map[string]any{"measurement": "m", "tags": map[string]string{"t": "x"}, "fields": map[string]string{"f": text}, "time": at}
		names := "m\x00x\x00f"
		if i < len(texts) {
			row = map[string]any{"measurement": text, "tags": map[string]string{"t": text}, "fields": map[string]string{text: text}, "time": at}
			names = text + "\x00" + text + "\x00" + text
		}
		rows = append(rows, row)
		want[at+"\x00"+names] = text
	}
	given, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	quoted := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(mustJSON(t, string(given))))
	var lines string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: outputs(map[string]string{"lines": "provider::influxdb::line_protocol(jsondecode(" + quoted + "))"}),
			Check: func(s *terraform.State) error {
				lines = s.RootModule().Outputs["lines"].Value.(string)
				return nil
			},
		}},
	})
	query := url.Values{"orgID": {org.ID}, "bucket": {"b"}}
	if err := acctest.Server(t).Call(context.Background(), http.MethodPost, "/api/v2/write?"+query.Encode(), lines, nil); err != nil {
		t.Fatalf("%s\n%s", err, lines)
	}
	tables, err := acctest.Client(t).Query(context.Background(), influx.Query{
		OrgID: org.ID, Text: `from(bucket: "b") |> range(start: 2026-01-01T00:00:00Z, stop: 2027-01-01T00:00:00Z) |> keep(columns: ["_time", "_value", "_field", "_measurement", "t"])`,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, table := range tables {
		index := map[string]int{}
		for i, column := range table.Columns {
			index[column.Name] = i
		}
		for _, row := range table.Rows {
			key := strings.Join([]string{row[index["_time"]], row[index["_measurement"]], row[index["t"]], row[index["_field"]]}, "\x00")
			got[key] = row[index["_value"]]
		}
	}
	if !reflect.DeepEqual(got, want) {
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%q: %q", key, got[key])
			}
		}
		t.Errorf("%q", got)
	}
}

func mustJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
