package preview_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const scheduledFor = "2026-03-01T02:00:00Z"

// readings returns points of three hosts for the two hours before scheduledFor. One host stops reporting after an hour and
// a half.
func readings() string {
	end, _ := time.Parse(time.RFC3339, scheduledFor)
	var b strings.Builder
	for i := range 120 {
		at := end.Add(time.Duration(i-120) * time.Minute)
		for j, host := range []string{"a", "b", "c"} {
			if host == "c" && i > 90 {
				continue
			}
			usage := 50 + 40*math.Sin(float64(i*(j+1))/7)
			fmt.Fprintf(&b, "cpu,host=%s,region=eu\\ %d usage=%v,count=%di,up=%t,note=\"n, %d\" %d\n",
				host, j%2, usage, i*(j+1), i%2 == 0, i, at.UnixNano())
		}
	}
	return b.String()
}

// script is a script of testdata/scripts.txt.
type script struct{ name, text string }

func scripts(t *testing.T) []script {
	t.Helper()
	text, err := os.ReadFile("testdata/scripts.txt")
	if err != nil {
		t.Fatal(err)
	}
	var found []script
	for part := range strings.SplitSeq(strings.TrimPrefix(string(text), "=== "), "\n=== ") {
		name, script, _ := strings.Cut(part, "\n")
		found = append(found, struct{ name, text string }{name, script})
	}
	return found
}

func writeLines(t *testing.T, orgID, bucket, lines string) {
	t.Helper()
	query := url.Values{"orgID": {orgID}, "bucket": {bucket}}
	if err := acctest.Server(t).Call(context.Background(), http.MethodPost, "/api/v2/write?"+query.Encode(), lines, nil); err != nil {
		t.Fatal(err)
	}
}

type row = map[string]string

// rowsIn returns the rows in a bucket by series and time.
func rowsIn(t *testing.T, orgID, bucket string) map[string]row {
	t.Helper()
	tables, err := acctest.Client(t).Query(context.Background(), influx.Query{
		OrgID: orgID, Text: fmt.Sprintf(`from(bucket: %q) |> range(start: 1970-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)`, bucket),
	})
	if err != nil {
		t.Fatal(err)
	}
	return bySeries(rowsOf(tables))
}

// rowsOf returns the rows of tables, without nulls and without the columns that range adds.
func rowsOf(tables []influx.Table) []row {
	var rows []row
	for _, table := range tables {
		for _, values := range table.Rows {
			r := row{}
			for i, value := range values {
				if name := table.Columns[i].Name; value != "" && name != "_start" && name != "_stop" {
					r[name] = value
				}
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// bySeries returns the last row of each series and time, like a bucket.
func bySeries(rows []row) map[string]row {
	found := map[string]row{}
	for _, r := range rows {
		without := row{}
		for name, value := range r {
			if name != "_value" {
				without[name] = value
			}
		}
		found[fmt.Sprint(without)] = r
	}
	return found
}

type previewed struct {
	Writes []struct {
		Bucket string
		Rows   []row
	}
	Results []struct {
		Name string
		Rows []row
	}
}

// A preview returns the values that a run of the same script for the same time writes, and writes nothing itself. The
// same holds with the points as input.
func TestAccPreview_isWhatARunWrites(t *testing.T) {
	ctx, org := context.Background(), acctest.Organization(t, "preview")
	all := scripts(t)
	if _, err := acctest.Server(t).Query(ctx, org.ID, `import "array" array.from(rows: [{t: "x", v: 1}, {t: "", v: 2}])`); err != nil {
		t.Logf("this InfluxDB fails on new empty strings, in runs too: %v", err)
		all = slices.DeleteFunc(all, func(s script) bool { return strings.Contains(s.text, `""`) })
	}
	if len(all) < 60 {
		t.Fatalf("%d scripts", len(all))
	}
	lines := readings()
	acctest.NewBucket(t, org.ID, "in")
	writeLines(t, org.ID, "in", lines)
	bodies, buckets := map[string]string{}, map[string][]string{}
	for i, s := range all {
		out, out2 := fmt.Sprintf("out-%d", i), fmt.Sprintf("out-%d-2", i)
		bodies[s.name] = strings.NewReplacer("OUT2", out2, "OUT", out, `"IN"`, `"in"`).Replace(s.text)
		buckets[s.name] = []string{out}
		acctest.NewBucket(t, org.ID, out)
		if strings.Contains(s.text, "OUT2") {
			acctest.NewBucket(t, org.ID, out2)
			buckets[s.name] = append(buckets[s.name], out2)
		}
	}
	given, err := json.Marshal(map[string]any{"scripts": bodies, "lines": lines})
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, map[string]string{"given.json": string(given), "main.tf": fmt.Sprintf(`
locals { given = jsondecode(file("given.json")) }

data "influxdb_task_preview" "bucket" {
  for_each      = local.given.scripts
  org_id        = %[1]q
  name          = each.key
  every         = "1h"
  scheduled_for = %[2]q
  limit         = 5000
  flux          = each.value
}

data "influxdb_task_preview" "input" {
  for_each      = local.given.scripts
  org_id        = %[1]q
  name          = each.key
  every         = "1h"
  scheduled_for = %[2]q
  limit         = 5000
  flux          = each.value
  input         = { in = local.given.lines }
}

output "bucket" { value = jsonencode(data.influxdb_task_preview.bucket) }
output "input" { value = jsonencode(data.influxdb_task_preview.input) }
`, org.ID, scheduledFor)})
	w.MustRun(t, "apply", "-auto-approve")
	var fromBucket, fromInput map[string]previewed
	for name, previews := range map[string]*map[string]previewed{"bucket": &fromBucket, "input": &fromInput} {
		if err := json.Unmarshal([]byte(w.MustRun(t, "output", "-raw", name)), previews); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range all {
		for _, bucket := range buckets[s.name] {
			if rows := rowsIn(t, org.ID, bucket); len(rows) > 0 {
				t.Errorf("%s: the preview has written %d rows to %s", s.name, len(rows), bucket)
			}
		}
	}

	client := acctest.Client(t)
	at, _ := time.Parse(time.RFC3339, scheduledFor)
	tasks := map[string]string{}
	for _, s := range all {
		task, _, err := client.CreateTask(ctx, influx.TaskCreate{OrgID: org.ID, Flux: withOption(s.name, bodies[s.name])})
		if err != nil {
			t.Fatalf("%s: %s", s.name, err)
		}
		tasks[s.name] = task.ID
		if _, err := client.StartRun(ctx, task.ID, at); err != nil {
			t.Fatalf("%s: %s", s.name, err)
		}
	}
	written := 0
	for _, s := range all {
		last := acctest.FinishedRuns(t, tasks[s.name], 1)[0]
		if last.Status != influx.RunSuccess {
			t.Errorf("%s: the run failed: %v", s.name, last.Log)
			continue
		}
		for from, preview := range map[string]previewed{"bucket": fromBucket[s.name], "input": fromInput[s.name]} {
			rows := map[string][]row{}
			for _, w := range preview.Writes {
				rows[w.Bucket] = append(rows[w.Bucket], w.Rows...)
			}
			for _, bucket := range buckets[s.name] {
				want := rowsIn(t, org.ID, bucket)
				written += len(want)
				if got := bySeries(rows[bucket]); !reflect.DeepEqual(got, want) {
					t.Errorf("%s, from %s: the bucket %s has %d rows, and the preview %d\n%s", s.name, from, bucket, len(want), len(got), difference(got, want))
				}
			}
		}
		if !reflect.DeepEqual(fromBucket[s.name], fromInput[s.name]) {
			t.Errorf("%s: with input, the preview is another\n%.400v\n%.400v", s.name, fromBucket[s.name], fromInput[s.name])
		}
	}
	t.Logf("%d scripts, whose runs have written %d rows", len(all), written/2)
}

// withOption adds a task option after the imports of a body.
func withOption(name, body string) string {
	lines := strings.Split(body, "\n")
	i := 0
	for i < len(lines) && (strings.HasPrefix(lines[i], "import ") || strings.HasPrefix(lines[i], "//")) {
		i++
	}
	return strings.Join(slices.Insert(lines, i, fmt.Sprintf("option task = {name: %q, every: 1h, offset: 59m}", name)), "\n")
}

// difference describes some rows that are in only one of two sets.
func difference(got, want map[string]row) string {
	var b strings.Builder
	for key, r := range got {
		if !reflect.DeepEqual(want[key], r) && b.Len() < 1000 {
			fmt.Fprintf(&b, "preview: %v\n bucket: %v\n", r, want[key])
		}
	}
	for key, r := range want {
		if got[key] == nil && b.Len() < 2000 {
			fmt.Fprintf(&b, "only in the bucket: %v\n", r)
		}
	}
	return b.String()
}
