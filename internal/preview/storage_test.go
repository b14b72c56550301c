package preview_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/preview"
)

// With input, filters and ranges select what InfluxDB's storage selects, which compares missing tags as empty texts and
// leaves out series without points.
func TestAccPreview_selectsLikeStorage(t *testing.T) {
	org := acctest.Organization(t, "storage")
	acctest.NewBucket(t, org.ID, "raw")
	lines := "m,host=a f=1 1772330340000000000\nm f=2 1772330340000000000\nm,host=b f=3 1772330340000000000\nm2 f=4 1772330340000000000"
	writeLines(t, org.ID, "raw", lines)
	converted, err := preview.AnnotatedCSV(lines)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := time.Parse(time.RFC3339, scheduledFor)
	values := func(query influx.Query) []string {
		query.OrgID, query.Now = org.ID, at
		tables, err := acctest.Client(t).Query(context.Background(), query)
		if err != nil {
			t.Errorf("%s: %v", query.Text, err)
		}
		var found []string
		for _, table := range tables {
			i := slices.IndexFunc(table.Columns, func(c influx.Column) bool { return c.Name == "_value" })
			for _, row := range table.Rows {
				found = append(found, row[i])
			}
		}
		slices.Sort(found)
		return found
	}
	const source = `from(bucket: "raw") |> range(start: -1h)`
	scripts := []string{
		source + ` |> filter(fn: (r) => { return r.host != "a" })`,
		source + ` |> filter(fn: (r) => { x = "a" return r.host != x })`,
		source + ` |> filter(fn: (r) => r._measurement == "m") |> filter(fn: (r) => r.host != "a")`,
		source + ` |> filter(fn: (r) => string(v: r._value) != "2") |> filter(fn: (r) => r.host != "a")`,
		source + ` |> filter(fn: (r) => r.host != "a", onEmpty: "keep")`,
		source + ` |> filter(fn: (r) => r.host != "a", onEmpty: "drop")`,
		source + ` |> map(fn: (r) => r) |> filter(fn: (r) => r.host != "a")`,
		"x = \"a\"\n" + source + ` |> filter(fn: (r) => r.host != x)`,
		"x = {h: /a/}\n" + source + ` |> filter(fn: (r) => r.host !~ x.h)`,
		"x = [\"a\"]\n" + source + ` |> filter(fn: (r) => r.host != x[0])`,
		"x = " + source + "\nx |> filter(fn: (r) => r.host != \"a\")",
		"x = " + source + "\nx |> filter(fn: (r) => r.host != \"a\")\nx |> yield(name: \"x\")",
		"x = from(bucket: \"raw\")\nx |> range(start: -1s) |> count()",
		source + ` |> range(start: -1s) |> count()`,
	}
	for condition := range strings.SplitSeq(`r.host == "a"
r.host != "a"
r.host != ""
r.host !~ /a/
r.host =~ /a/
r.host =~ /.*/
r.host =~ /^$/
r.host !~ /.*/
"a" != r.host
r["host"] != "a"
r.nope != "x"
r.nope !~ /x/
not r.host == "a"
not exists r.host
r.host < "b"
r._measurement == "m" and r.host != "a"
r._measurement == "m2" or (r.host != "a" and r._field == "f")
r.host != "a" and r._value > 2.0
r.host != "a" and r.nope != "x" and r._value > 2.0
r.host != "a" or r._value > 2.0
r.host != "a" or exists r.host
r.host != "a" and not exists r.host
((r.host) != ("a"))
(r.host != "a") == true
r.host != "a" + ""
r.host == "" or r.host != "a"
r.host != "a" and (if r.host != "b" then true else false)
r.host != "a" and string(v: r._value) != "3"
r.host != "a" or contains(value: r._measurement, set: ["m"])
r.host != "a" and r._time > 2026-01-01T00:00:00Z
r.host != "a" or r._time > 2027-01-01T00:00:00Z`, "\n") {
		scripts = append(scripts, source+" |> filter(fn: (r) => "+condition+")")
	}
	for _, script := range scripts {
		previewed, problems := flux.NewPreview(script, true)
		if problems != nil {
			t.Fatalf("%s: %v", script, problems)
		}
		want := values(influx.Query{Text: script})
		got := values(influx.Query{Text: previewed.Script, Extern: flux.Extern(script, flux.Options{}, map[string]string{"raw": converted})})
		if !slices.Equal(got, want) {
			t.Errorf("%s\nselects %v, and with input %v", script, want, got)
		}
	}
}
