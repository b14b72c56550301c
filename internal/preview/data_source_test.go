package preview_test

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// heredoc returns an HCL heredoc with a text.
func heredoc(text string) string { return "<<-EOT\n" + text + "\nEOT\n" }

func previewOf(arguments, flux string) string {
	return fmt.Sprintf("data \"influxdb_task_preview\" \"test\" {\n  scheduled_for = %q\n  %s\n  flux = %s}\n", scheduledFor, arguments, heredoc(flux))
}

func query(arguments, flux string) string {
	return fmt.Sprintf("data \"influxdb_query\" \"test\" {\n  %s\n  flux = %s}\n", arguments, heredoc(flux))
}

const onePoint = `input = { raw = "m,t=x f=1.5 1772330340000000000" }`

// Errors of InfluxDB, and of the checks before the script is sent, have their place in the user's script.
func TestAccPreview_errors(t *testing.T) {
	listener := listen(t)
	url := "http://" + listener.Addr().String()
	const rows = "import \"array\"\n" + `array.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1.0}])`
	var steps []resource.TestStep
	for _, c := range []struct {
		config string
		want   []string
	}{
		{previewOf("", `import "http"`+"\n"+`http.post(url: "`+url+`", data: bytes(v: ""))`), []string{"Script not allowed here", `Line 1, column 8: The package "http"`, `1 | import "****"`, "^"}},
		{previewOf("", `from(bucket: "b", host: "`+url+`", token: "t") |> range(start: -1h)`), []string{"Line 1, column 1: This reads from another organization or server (host)"}},
		{previewOf("", rows+` |> to(bucket: "b", host: "`+url+`", token: "t")`), []string{"Line 2, column 84: This writes to another server"}},
		{previewOf("", rows+"\nw = to"), []string{"Line 3, column 5: The function to can only be called here.", "3 | w = to", "^"}},
		{previewOf("", "w = to\nx = [to, wideTo]"), []string{"2 | x = [to, wideTo]", "^   ^"}},
		{query("", rows+` |> to(bucket: "b")`), []string{"Line 2, column 84: to writes to a bucket, but a query can only read", "influxdb_task_preview", `_field: "*", _value: 1.0}]) |> to(bucket: "*")`, "^"}},
		{query("", `import "http"`+"\n"+`http.post(url: "`+url+`", data: bytes(v: ""))`), []string{`Line 1, column 8: The package "http" isn't allowed here: it makes requests`}},
		// Rows that a run would refuse, in InfluxDB's words.
		{previewOf("", rows+` |> drop(columns: ["_measurement"])`+"\n |> to(bucket: \"b\")"), []string{"Line 3, column 5: to: no column with label _measurement exists.", `3 |  |> to(bucket: "*")`, "^"}},
		{previewOf("", rows+` |> drop(columns: ["_time"]) |> to(bucket: "b")`), []string{"to: no time column detected."}},
		{previewOf("", rows+` |> drop(columns: ["_field"]) |> to(bucket: "b")`), []string{"to: table has no _field column."}},
		{previewOf("", rows+` |> map(fn: (r) => ({r with _measurement: 1})) |> to(bucket: "b")`), []string{"to: column _measurement of type int is not of type string."}},
		{previewOf("", rows+` |> wideTo(bucket: "b")`), []string{`wideTo: required column "_measurement" not in group key.`}},
		{previewOf("", rows+` |> to()`), []string{`to: missing required keyword argument "bucketID".`}},
		// Errors of Flux, with the place in the user's script, after a replaced call.
		{previewOf("", rows+` |> to(bucket: "b") |> nix()`), []string{"Script failed", "Line 2, column 103: undefined identifier nix.", `|> to(bucket: "*") |> nix()`, "^"}},
		{previewOf("", rows+` |> to(bukket: "b")`), []string{"Line 2, column 95: found unexpected argument bukket", "Did you mean bucket?"}},
		// All mistakes, grouped by line.
		{query("", "x = nix + nox\n"+rows+` |> filtr(fn: (r) => r.t == "a secret text")`), []string{"invalid statement: import"}},
		{query("", rows+"\nx = nix + nox\nform(bucket: \"a secret text\")"), []string{
			"Script failed", "Line 3, column 5: undefined identifier nix.", "Line 3, column 11: undefined identifier nox.", "3 | x = nix + nox", "^     ^",
			"Line 4, column 1: undefined identifier form. Did you mean from?", `4 | form(bucket: "*************")`, "^"}},
		{query("", rows+` |> map(fn: (r) => ({r with _value: int(v: "a secret text")}))`), []string{
			`Line 2, column 84: map: failed to evaluate map function: cannot convert string "(hidden)" to int`, `int(v: "*************")`, "^"}},
		{query("", rows+` |> aggregateWindow(every: 0s, fn: mean)`), []string{
			`Line 2, column 84: error calling function "window": window function requires at least one of "every" or "period"`}},
		{previewOf("", rows+"\nx = task.every"), []string{"Line 3, column 5: undefined identifier task. The script has no option task. A task or a preview gets one", "3 | x = task.every", "^"}},
		{previewOf(onePoint, `from(bucket: "other") |> range(start: -1h)`), []string{`Line 1, column 1: from reads the bucket "other", and input has nothing for it.`}},
		{previewOf(`input = { raw = "m f=" }`, `from(bucket: "raw") |> range(start: -1h)`), []string{"Invalid line protocol", `input for the bucket "raw" isn't valid line protocol: at line 1`}},
		{previewOf(onePoint+"\n  limit = 1", `from(bucket: "raw") |> range(start: -1h)`+"\n"+strings.TrimPrefix(rows, "import \"array\"\n")+` |> yield(name: "x")`), []string{"undefined identifier array"}},
		{previewOf(onePoint+"\n  limit = 1", rows+` |> to(bucket: "b")`+"\n"+`from(bucket: "raw") |> range(start: -1h)`), []string{"Too many rows", "The script returns 2 rows, more than limit (1)."}},
		{previewOf(`every = "2h"`, "option task = {name: \"n\", every: 1h}\n"+`from(bucket: "raw") |> range(start: -1h)`), []string{
			"Conflicting task option", `every = "2h" conflicts with flux: the task option of the script has every: 1h (line 1)`, "or change the script."}},
		{previewOf(`every = "2x"`, `from(bucket: "raw")`), []string{"Invalid every"}},
		{previewOf(`every = ""`, `from(bucket: "raw")`), []string{"Invalid every", "The preview: every must not be empty"}},
		// What would fail as a task fails as a preview.
		{previewOf(`cron = "0 6 * * 7"`, `from(bucket: "raw")`), []string{"Invalid cron", "day of week must be 0-6"}},
		{previewOf("", "option task = {name: \"n\", cron: \"0 6 * * 7\"}\n"+`from(bucket: "raw") |> range(start: -1h)`), []string{
			"Invalid task option", `Line 1, column 33: "(hidden)" isn't a valid cron`, "day of week must be 0-6"}},
		{query(`now = "noon"`, `from(bucket: "raw")`), []string{`"noon" isn't a valid now`}},
		{query("", `from(bucket: "nowhere at all") |> range(start: -1h)`), []string{`could not find bucket "nowhere at all"`}},
	} {
		steps = append(steps, resource.TestStep{Config: acctest.ProviderConfig(acctest.Server(t).URL) + c.config, ExpectError: acctest.Words(c.want...)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
	expectNoConnection(t, listener)
}

// noWords is what InfluxDB says, if its response has begun, instead of an error that the storage returns to wideTo.
const noWords = "An internal error has occurred"

// refused is a script that a run refuses, in InfluxDB's words, which a preview repeats. If InfluxDB's words aren't useful,
// or the run only loses points, preview has the words of the preview.
type refused struct{ script, run, preview string }

const (
	narrow  = `array.from(rows: [{_time: 2026-03-01T00:00:00Z, _measurement: "m", _field: "f", _value: 1.0}])`
	wide    = `array.from(rows: [{_time: 2026-03-01T00:00:00Z, _measurement: "m", f: 1.0}])`
	grouped = ` |> group(columns: ["_measurement"])`
)

// lost is in place of InfluxDB's words about points that it accepts, and doesn't return as they were.
const lost = "lost"

func refusedScripts() []refused {
	with := func(from, to string) string { return strings.Replace(narrow, from, to, 1) }
	wideWith := func(from, to string) string {
		return strings.Replace(wide, from, to, 1) + grouped + ` |> wideTo(bucket: "b")`
	}
	return []refused{
		// The order in which a run makes its calls varies.
		{narrow + ` |> to(bucket: "b")` + "\n" + strings.Replace(narrow, "1.0", "1", 1) + ` |> to(bucket: "b")`,
			`field type conflict: input field "f" on measurement "m" is type `, `to: partial write: field type conflict: input field "f" on measurement "m" is type integer, already exists as type float.`},
		{wide + grouped + ` |> wideTo(bucket: "b")` + "\n" + strings.Replace(wide, "1.0", "true", 1) + grouped + ` |> wideTo(bucket: "b")`,
			`field type conflict: input field "f" on measurement "m" is type `, `wideTo: partial write: field type conflict: input field "f" on measurement "m" is type boolean, already exists as type float.`},
		// Names, times and sizes.
		{with(`"f"`, `"time"`) + ` |> to(bucket: "b")`, `partial write: invalid field name: input field "time" on measurement "m" is invalid`, ""},
		{wideWith("f:", "time:"), `partial write: invalid field name: input field "time" on measurement "m" is invalid`, ""},
		{with(`"f"`, `1`) + ` |> to(bucket: "b")`, `unexpected kind: got "int" expected "string"`, `column _field of type int is not of type string`},
		{with("2026-03-01T00:00:00Z", "time(v: 9223372036854775807)") + ` |> to(bucket: "b")`, `time outside range -9223372036854775806 - 9223372036854775806`, ""},
		{wideWith("2026-03-01T00:00:00Z", "time(v: -9223372036854775807)"), `time outside range -9223372036854775806 - 9223372036854775806`, ""},
		{with("1.0", `1.0, "a,b": "`+strings.Repeat("x", 65522)+`="`) + ` |> to(bucket: "b")`, `max key length exceeded: 65536 > 65535`, ""},
		{with(`"f"`, `"f\\"`) + ` |> to(bucket: "b")`, `unknown field type`, ""},
		{wideWith("f:", `"f\\":`), `unknown field type`, `unknown field type: the name of the field "f\\" ends in a backslash`},
		{narrow + ` |> to(bucket: "b", fieldFn: (r) => ({"f\\": 1, g: 1}))`, lost, `unknown field type: the name of the field "f\\" ends in a backslash`},
		// Tables without rows.
		{narrow + ` |> filter(fn: (r) => r._value > 1.0, onEmpty: "keep") |> drop(columns: ["_time"]) |> to(bucket: "b")`, `no time column detected`, ""},
		{wide + grouped + ` |> filter(fn: (r) => r.f > 1.0, onEmpty: "keep") |> drop(columns: ["_time"]) |> wideTo(bucket: "b")`, `input table is missing required column "_time"`, ""},
		// Buckets and organizations.
		{narrow + ` |> to(bucketID: "xyz")`, `invalid bucket id: id must have a length of 16 bytes`, ""},
		{narrow + ` |> to(bucketID: "xyzxyzxyzxyzxyzx")`, `invalid bucket id: invalid ID`, ""},
		{wide + grouped + ` |> wideTo(bucketID: "0000000000000000")`, `invalid bucket id: invalid ID`, ""},
		{narrow + ` |> to(bucket: "b", orgID: "zz")`, `invalid org id: id must have a length of 16 bytes`, ""},
		{narrow + ` |> to(bucket: "b", orgID: "00000000000000aa")`, `host must be specified when writing points to another org`, ""},
		{narrow + ` |> to(bucket: "b", org: "nowhere")`, `could not find org "nowhere"`, ""},
		{wide + grouped + ` |> wideTo(bucket: "b", org: "example")`, `host must be specified when writing points to another org`, ""},
		// Points that InfluxDB accepts, and then doesn't return.
		{with(`"m"`, `""`) + ` |> to(bucket: "b")`, lost, `the measurement is empty. InfluxDB would accept the point, and never return it`},
		{wideWith(`"m"`, `""`), lost, `the measurement is empty.`},
		{with(`"m"`, `"m\\"`) + ` |> set(key: "t", value: "x") |> to(bucket: "b")`, lost, `the measurement "m\\" ends in a backslash.`},
		{with(`"m"`, `"m\\ x"`) + ` |> to(bucket: "b")`, lost, `the measurement "m\\ x" has a backslash before`},
		{wideWith(`"m"`, `"m\\=x"`), lost, `the measurement "m\\=x" has a backslash before`},
		{narrow + ` |> set(key: "t\\", value: "x") |> to(bucket: "b")`, lost, `the name of the tag "t\\" ends in a backslash.`},
		{narrow + ` |> set(key: "t", value: "x\\") |> set(key: "u", value: "x") |> to(bucket: "b")`, lost, `the value of the tag "t" ends in a backslash, and isn't the last one.`},
		{with("1.0", `"x"`) + ` |> to(bucket: "b", tagColumns: ["_value"])`, lost, `the measurement "m" has a tag "_value".`},
		{with("_time", "at") + ` |> set(key: "_time", value: "x") |> to(bucket: "b", timeColumn: "at")`, lost, `the measurement "m" has a tag "_time".`},
	}
}

// A preview refuses the rows that a run refuses.
func TestAccPreview_refusesWhatARunRefuses(t *testing.T) {
	org := acctest.Organization(t, "refused")
	var steps []resource.TestStep
	for i, c := range refusedScripts() {
		bucket := fmt.Sprintf("b-%d", i)
		acctest.NewBucket(t, org.ID, bucket)
		script := "import \"array\"\n" + strings.ReplaceAll(c.script, `bucket: "b"`, fmt.Sprintf("bucket: %q", bucket))
		if c.run == lost {
			expectLost(t, org.ID, bucket, script)
		} else {
			answer, err := acctest.Server(t).Query(t.Context(), org.ID, script)
			answer = strings.NewReplacer(`""`, `"`, `\"`, `"`, `\\`, `\`, `\u003e`, ">").Replace(answer + fmt.Sprint(err))
			if !strings.Contains(answer, c.run) && !strings.Contains(answer, noWords) {
				t.Errorf("%.400s\nInfluxDB says %.400s", script, answer)
			}
		}
		steps = append(steps, resource.TestStep{
			Config:      acctest.ProviderConfig(acctest.Server(t).URL) + previewOf(fmt.Sprintf("org_id = %q", org.ID), script),
			ExpectError: acctest.Words(cmp.Or(c.preview, c.run)),
		})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}

// expectLost runs a script that writes one point. The run must succeed, and the bucket not return the point as it was.
func expectLost(t *testing.T, orgID, bucket, script string) {
	t.Helper()
	passed, err := acctest.Client(t).Query(t.Context(), influx.Query{OrgID: orgID, Text: script})
	if err != nil {
		t.Errorf("%s\nInfluxDB says %s", script, err)
	}
	answer, err := acctest.Server(t).Query(t.Context(), orgID,
		fmt.Sprintf(`from(bucket: %q) |> range(start: 0) |> drop(columns: ["_start", "_stop"]) |> yield()`, bucket))
	if err != nil {
		return // its columns are twice there, or of a type that makes InfluxDB panic
	}
	found, _ := acctest.Client(t).Query(t.Context(), influx.Query{OrgID: orgID, Text: fmt.Sprintf(`from(bucket: %q) |> range(start: 0)`, bucket)})
	if returned := rowsOf(found); reflect.DeepEqual(returned, rowsOf(passed)) {
		t.Errorf("%s\nInfluxDB returns %s", script, answer)
	}
}

func expectNoConnection(t *testing.T, listener *net.TCPListener) {
	t.Helper()
	// A connection from before would still be accepted.
	if err := listener.SetDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if connection, err := listener.Accept(); err == nil {
		connection.Close()
		t.Error("a script has called out")
	}
}

func listen(t *testing.T) *net.TCPListener {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

// Both data sources return all attributes.
func TestAccPreview(t *testing.T) {
	org := acctest.Organization(t, "both")
	acctest.NewBucket(t, org.ID, "raw")
	writeLines(t, org.ID, "raw", "m,t=x f=1.5 1772330340000000000\nm,t=a f=3 1772330340000000000\nm,t=a f=2 1772330300500000000")
	const body = "package downsampling\n" + `from(bucket: "raw") |> range(start: -task.every) |> set(key: "of", value: task.name) |> to(bucket: "no such bucket")
from(bucket: "raw") |> range(start: -1y) |> filter(fn: (r) => r.t == "nix") |> to(bucket: "nothing")
from(bucket: "raw") |> range(start: -1h) |> group() |> max() |> keep(columns: ["_value"]) |> yield(name: "max")`
	value := func(address, attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	point := func(values ...string) knownvalue.Check {
		row := map[string]knownvalue.Check{}
		for i := 0; i < len(values); i += 2 {
			row[values[i]] = knownvalue.StringExact(values[i+1])
		}
		return knownvalue.MapExact(row)
	}
	const data = "data.influxdb_task_preview.test"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: acctest.ProviderConfig(acctest.Server(t).URL) +
					previewOf(fmt.Sprintf("org_id = %q\n  name = \"n \\\"1\\\"\"\n  every = \"1h\"", org.ID), body) +
					query(fmt.Sprintf("org = %q\n  now = %q", org.Name, scheduledFor), `from(bucket: "raw") |> range(start: -30s)`+"\n"+`x = "é" + string(v: now())`),
				ConfigStateChecks: []statecheck.StateCheck{
					value(data, "org_id", knownvalue.StringExact(org.ID)),
					value(data, "writes", knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"bucket": knownvalue.StringExact("no such bucket"),
							"rows": knownvalue.ListExact([]knownvalue.Check{
								point("_time", "2026-03-01T01:58:20.5Z", "_measurement", "m", "_field", "f", "_value", "2", "t", "a", "of", `n "1"`),
								point("_time", "2026-03-01T01:59:00Z", "_measurement", "m", "_field", "f", "_value", "3", "t", "a", "of", `n "1"`),
								point("_time", "2026-03-01T01:59:00Z", "_measurement", "m", "_field", "f", "_value", "1.5", "t", "x", "of", `n "1"`),
							}),
						}),
						knownvalue.ObjectExact(map[string]knownvalue.Check{"bucket": knownvalue.StringExact("nothing"), "rows": knownvalue.ListSizeExact(0)}),
					})),
					value(data, "results", knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{"name": knownvalue.StringExact("max"), "rows": knownvalue.ListExact([]knownvalue.Check{point("_value", "3")})}),
					})),
					value("data.influxdb_query.test", "results", knownvalue.ListSizeExact(0)),
					value("data.influxdb_query.test", "org_id", knownvalue.StringExact(org.ID)),
				},
			},
			{
				Config: acctest.ProviderConfig(acctest.Server(t).URL) + query(fmt.Sprintf("org_id = %q\n  now = %q", org.ID, scheduledFor),
					"@edition(\"2022.1\")\npackage looking\n"+`from(bucket: "raw") |> range(start: -1h) |> filter(fn: (r) => r.t == "x") |> yield()`),
				ConfigStateChecks: []statecheck.StateCheck{
					value("data.influxdb_query.test", "results", knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"name": knownvalue.StringExact("_result"),
							"rows": knownvalue.ListExact([]knownvalue.Check{
								point("_start", "2026-03-01T01:00:00Z", "_stop", scheduledFor, "_time", "2026-03-01T01:59:00Z",
									"_measurement", "m", "_field", "f", "_value", "1.5", "t", "x"),
							}),
						}),
					})),
				},
			},
		},
	})
}

// The definitions before a script are those of preview.flux.
func TestAccPreview_definitions(t *testing.T) {
	var answer struct{ AST struct{ Files []any } }
	acctest.API(t, http.MethodPost, "/api/v2/query/ast", map[string]string{"query": read(t, "../flux/preview.flux")}, &answer)
	got := withoutPlaces(answer.AST.Files[0]).(map[string]any)
	want := decoded(t, read(t, "../flux/preview.json")).(map[string]any)
	for _, key := range []string{"imports", "body"} {
		if !equalJSON(t, got[key], want[key]) {
			t.Errorf("preview.json isn't the tree of preview.flux: %s\n%s", key, encoded(t, got))
		}
	}
}
