package preview_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/preview"
)

// The definitions before a script keep even a call that wasn't replaced from writing and, with input, from reading a bucket.
func TestAccPreview_unreplacedCalls(t *testing.T) {
	org := acctest.Organization(t, "defence")
	acctest.NewBucket(t, org.ID, "b")
	const rows = "import \"array\"\n" + `array.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1.0}]) |> group(columns: ["_measurement"])`
	for text, want := range map[string]string{
		rows + ` |> to()`:                        "a preview doesn't write",
		rows + ` |> wideTo()`:                    "a preview doesn't write",
		rows + ` |> to(bucket: "b")`:             "unexpected argument bucket",
		"w = to\n" + `x |> w(bucket: "b")`:       "undefined identifier x",
		`from(bucket: "b") |> range(start: -1h)`: `from reads the bucket "b", and input has nothing for it`,
	} {
		_, err := acctest.Client(t).Query(context.Background(), influx.Query{OrgID: org.ID, Text: text, Extern: flux.Extern(text, flux.Options{}, map[string]string{})})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if found := rowsIn(t, org.ID, "b"); len(found) > 0 {
		t.Error(found)
	}
}

// A preview of 10,000 points takes less than twice as long as the query alone on the same points, which are in a bucket or,
// with input, in csv.from.
func TestAccPreview_isFast(t *testing.T) {
	org := acctest.Organization(t, "fast")
	acctest.NewBucket(t, org.ID, "b")
	end, _ := time.Parse(time.RFC3339, scheduledFor)
	lines := cpuLines(end, 10_000)
	writeLines(t, org.ID, "b", lines)
	const bare = `from(bucket: "b") |> range(start: -1h) |> filter(fn: (r) => r._field == "usage") |> map(fn: (r) => ({r with _value: r._value * 2.0})) ` +
		`|> aggregateWindow(every: 1m, fn: mean)`
	script, _ := flux.NewPreview(bare+` |> to(bucket: "c")`, true)
	converted, err := preview.AnnotatedCSV(lines)
	if err != nil {
		t.Fatal(err)
	}
	// inTurn returns the shortest times of two queries, which are run in turn, so that what else the machine does falls
	// on both. It ends early where the second is fast enough.
	inTurn := func(queries [2]influx.Query) (best [2]time.Duration) {
		best = [2]time.Duration{time.Hour, time.Hour}
		for i := range 60 {
			if i >= 15 && best[1] <= 2*best[0] {
				break
			}
			for i, query := range queries {
				query.OrgID, query.Now = org.ID, end
				began := time.Now()
				if _, err := acctest.Client(t).Query(context.Background(), query); err != nil {
					t.Fatal(err)
				}
				best[i] = min(best[i], time.Since(began))
			}
		}
		return best
	}
	fromCSV := strings.Replace(bare, `from(bucket: "b")`, "csv.from(csv: "+flux.Quote(converted)+")", 1)
	fromBucket, _ := flux.NewPreview(bare+` |> to(bucket: "c")`, false)
	for name, queries := range map[string][2]influx.Query{
		"bucket": {{Text: bare}, {Text: fromBucket.Script, Extern: flux.Extern(bare, flux.Options{}, nil)}},
		"input":  {{Text: "import \"csv\"\n" + fromCSV}, {Text: script.Script, Extern: flux.Extern(bare, flux.Options{}, map[string]string{"b": converted})}},
	} {
		best := inTurn(queries)
		alone, previewed := best[0], best[1]
		t.Logf("from %s, the query took %s, and the preview %s", name, alone, previewed)
		if previewed > 2*alone {
			t.Errorf("from %s, the query took %s, and the preview %s", name, alone, previewed)
		}
	}
}

// No script of the corpus of edge cases writes or sends a request in a preview, whatever the preview returns.
func TestAccPreview_writesNothing(t *testing.T) {
	org := acctest.Organization(t, "nothing")
	listener := listen(t)
	buckets := []string{"b", "out", "example", "x"}
	for _, bucket := range buckets {
		acctest.NewBucket(t, org.ID, bucket)
		writeLines(t, org.ID, bucket, "m,t=x f=1.5 1772330340000000000")
	}
	ran, failed, refused := 0, 0, 0
	run := func(script string) {
		preview, problems := flux.NewPreview(script, false)
		if len(problems) > 0 {
			refused++
			return
		}
		query := influx.Query{OrgID: org.ID, Text: preview.Script, Extern: flux.Extern(preview.Script, flux.Options{}, nil)}
		if _, err := acctest.Client(t).Query(context.Background(), query); err != nil {
			failed++
		} else {
			ran++
		}
	}
	url := "http://" + listener.Addr().String()
	// Each of these writes a point or sends a request if it is sent unchanged.
	for _, sink := range []string{
		`to(bucket: "b")`, `wideTo(bucket: "b")`, `influxdb.to(bucket: "b")`, `i.wideTo(bucket: "b")`, `experimental.to(bucket: "b")`, `e.to(bucket: "b")`,
		`to(bucket: "b", fieldFn: (r) => ({f: r._value}))`, `to("bucket": "b")`, `influxdb["to"](bucket: "b")`, `(to)(bucket: "b")`, `{to}.to(bucket: "b")`,
		`to(bucket: "b", host: "` + url + `", token: "t")`, `to(bucket: "b", "host": "` + url + `", token: "t")`, `influxdb.to(bucket: "b", host: "` + url + `", token: "t")`,
	} {
		for _, frame := range []string{
			"%s", "%s |> yield(name: \"y\")", "%s |> count()", "%s |> findColumn(fn: (key) => true, column: \"_value\")",
		} {
			const header = "import \"array\"\nimport \"influxdata/influxdb\"\nimport i \"influxdata/influxdb\"\nimport \"experimental\"\nimport e \"experimental\"\n"
			rows := `array.from(rows: [{_time: now(), _measurement: "m", _value: 2.0, _field: "f"}]) |> group(columns: ["_measurement"]) |> `
			run(header + "x = " + strings.Replace(frame, "%s", rows+sink, 1))
			run(header + strings.Replace(frame, "%s", rows+sink, 1))
			run(header + "f = (tables=<-) => " + strings.Replace(frame, "%s", "tables |> "+sink, 1) + "\n" + strings.TrimSuffix(rows, "|> ") + "|> f()")
		}
	}
	for _, part := range strings.Split(read(t, "../flux/testdata/edge_cases.txt"), "\n-- ")[1:] {
		_, text, _ := strings.Cut(part, "\n")
		script, _, _ := strings.Cut("\n"+text, "\n=> ")
		run(script)
	}
	t.Logf("%d previews ran, %d failed, and %d were refused", ran, failed, refused)
	if ran < 50 {
		t.Errorf("only %d previews ran", ran)
	}
	for _, bucket := range buckets {
		if rows := rowsIn(t, org.ID, bucket); len(rows) != 1 {
			t.Errorf("%s has %d rows: %v", bucket, len(rows), rows)
		}
	}
	expectNoConnection(t, listener)
}

// No test case of Flux's standard library writes in a preview, although each ends with a call of to here. The test uses
// every third one, since all of them take a minute.
func TestAccPreview_libraryWritesNothing(t *testing.T) {
	scripts := acctest.LibraryScripts(t, "b")
	org := acctest.Organization(t, "library")
	acctest.NewBucket(t, org.ID, "b")
	writeLines(t, org.ID, "b", "m,t=x f=1.5 1772330340000000000")
	before := pointsIn(t, org.ID)
	previewed, wrote, refused := 0, 0, 0
	for i, name := range slices.Sorted(maps.Keys(scripts)) {
		if i%3 > 0 {
			continue
		}
		preview, problems := flux.NewPreview(scripts[name], false)
		if len(problems) > 0 {
			refused++
			continue
		}
		previewed++
		tables, _ := acctest.Client(t).Query(context.Background(), influx.Query{OrgID: org.ID, Text: preview.Script, Extern: flux.Extern(preview.Script, flux.Options{}, nil)})
		if slices.ContainsFunc(tables, func(t influx.Table) bool { return strings.HasPrefix(t.Result, "influxdb_preview rows") }) {
			wrote++
		}
	}
	t.Logf("%d previewed, of which %d would write, and %d refused", previewed, wrote, refused)
	if wrote < 200 {
		t.Errorf("only %d scripts would write", wrote)
	}
	if after := pointsIn(t, org.ID); !maps.Equal(after, before) {
		t.Errorf("there were %v points, and are %v", before, after)
	}
}

// pointsIn returns the number of points in each bucket of the organization.
func pointsIn(t *testing.T, orgID string) map[string]int {
	t.Helper()
	var found struct{ Buckets []struct{ Name string } }
	acctest.API(t, http.MethodGet, "/api/v2/buckets?limit=100&orgID="+orgID, nil, &found)
	points := map[string]int{}
	for _, bucket := range found.Buckets {
		points[bucket.Name] = len(rowsIn(t, orgID, bucket.Name))
	}
	return points
}

// cpuLines returns points of ten series at intervals of 300 ms, the last one before end first.
func cpuLines(end time.Time, count int) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "cpu,host=h%d usage=%d.5 %d\n", i%10, i%97, end.Add(-time.Duration(i+1)*300*time.Millisecond).UnixNano())
	}
	return b.String()
}
