package task_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const ranged = "from(bucket: \"b\") |> range(start: -1h)"

// mistakes are scripts that InfluxDB accepts but that fail at each run, or that it rejects in the apply. want is in the
// plan: the position, the message and, below the quoted line, the carets.
var mistakes = []struct {
	script string
	want   []string
}{
	// Names
	{`form(bucket: "b")`, []string{"Line 1, column 1: undefined identifier form. Did you mean from?", `1 | form(bucket: "*")`, "^"}},
	{ranged + ` |> agregateWindow(every: 1h, fn: mean)`, []string{"Line 1, column 43: undefined identifier agregateWindow. Did you mean aggregateWindow?"}},
	{ranged + ` |> aggregateWindow(every: 1h, fn: means)`, []string{"Line 1, column 74: undefined identifier means. Did you mean mean?"}},
	{"threshold = 1.0\nx = treshold + 1.0\nf()", []string{
		"Line 2, column 5: undefined identifier treshold. Did you mean threshold?", "2 | x = treshold + 1.0", "Line 3, column 1: undefined identifier f."}},
	{ranged + ` |> filter(fn: (r) => rr._value > 1)`, []string{"undefined identifier rr."}},
	{ranged + ` |> filter(fn: (r) => r.ok == True)`, []string{"undefined identifier True. Did you mean true?"}},
	{ranged + ` |> filter(fn: (r) => r.host == null)`, []string{"undefined identifier null."}},
	// Imports
	{"x = math.pi\n" + ranged, []string{`Line 1, column 5: undefined identifier math. import "math" is missing.`}},
	{"x = date.hour(t: now())", []string{`undefined identifier date. import "date" is missing.`}},
	{"x = array.from(rows: [{a: 1}])", []string{`undefined identifier array. import "array" is missing.`}},
	{"schema.measurements(bucket: \"b\")", []string{`undefined identifier schema. import "influxdata/influxdb/schema" is missing.`}},
	{"import \"maths\"\nx = maths.pi", []string{`Line 1, column 1: invalid import path maths. Did you mean "math"?`}},
	{"import \"influxdata/influxdb/shcema\"\nx = 1", []string{`invalid import path influxdata/influxdb/shcema. Did you mean "influxdata/influxdb/schema"?`}},
	{"import \"strings\"\nx = strings.toUper(v: \"a\")", []string{"Line 2, column 5: record is missing label toUper. Did you mean strings.toUpper?"}},
	{"import m \"math\"\nx = math.pi", []string{`undefined identifier math. The script imports "math" as m.`}},
	// Arguments
	{`from(bucket: "b") |> range(begin: -1h)`, []string{
		"Line 1, column 22: missing required argument start.", "Line 1, column 35: found unexpected argument begin (Expected one of `start` or `stop`).",
		`1 | from(bucket: "*") |> range(begin: -1h)`, "^            ^"}},
	{`from(bucketId: "b") |> range(start: -1h)`, []string{"found unexpected argument bucketId", "Did you mean bucketID?"}},
	{`from(bucket: "b") |> range()`, []string{"Line 1, column 22: missing required argument start."}},
	{`range(start: -1h)`, []string{"missing required argument tables."}},
	{`from(bucket: 1) |> range(start: -1h)`, []string{"Line 1, column 14: expected string but found int (argument bucket)."}},
	{ranged + ` |> limit(n: "10")`, []string{"expected int but found string (argument n)."}},
	{ranged + ` |> filter(fn: (x) => true)`, []string{"Line 1, column 54: found unexpected argument x (Expected `r`) (argument fn).", "Line 1, column 54: missing required argument r (argument fn)."}},
	{ranged + ` |> to(bucket: b)`, []string{"undefined identifier b."}},
	// Types
	{"x = 1 + \"a\"", []string{"Line 1, column 9: expected int but found string.", "1 | x = 1 + \"*\""}},
	{"x = 1 + 1.0", []string{"expected int but found float."}},
	{"é = \"aä\" + 1", []string{"Line 1, column 12: expected string but found int.", "1 | é = \"**\" + 1"}},
	{"x = [1, \"a\"]", []string{"Line 1, column 9: expected int but found string."}},
	{"x = if 1 then 2 else 3", []string{"Line 1, column 8: expected bool but found int."}},
	{"x = 1h + 1h", []string{"duration is not Addable."}},
	{"x = not \"a\"", []string{"expected bool but found string."}},
	{"x = \"a\" =~ \"b\"", []string{"expected regexp but found string."}},
	{"f = (r) => r.x\ny = f(r: 1)", []string{"Line 2, column 10: expected {A with x: A} (record) but found int (argument r)."}},
	{"x = {a: 1}\ny = x.b", []string{"Line 2, column 5: record is missing label b."}},
	{"x = 1\nx = 2", []string{"Line 2, column 1: variable \"x\" reassigned."}},
	{"f = () => { a = 1 }", []string{"missing return statement in block."}},
	{"return 1", []string{"return not valid in file block."}},
	// Syntax
	{`from(bucket: "b"`, []string{"Flux syntax error", "Line 1, column 1: expected RPAREN, got EOF."}},
	{`x = 1 +`, []string{"Line 1, column 8: invalid expression: invalid token for primary expression: EOF."}},
	{`x = "a` + "\ny = 1", []string{"got unexpected token in string expression: EOF."}},
	{"x = {a with ü: \"ü\" 2}", []string{"Line 1, column 6: undefined identifier a.", "Line 1, column 16: invalid binary operator <INVALID_OP>."}},
	{`from("b")`, []string{"string literal key b must have a value."}},
	{`x = /(/`, []string{"regex parse error"}},
	{ranged + ` |> mean`, []string{"pipe destination must be a function call."}},
	// In a package of its own
	{"package other\nx = task.every\nform(bucket: \"b\")", []string{"Line 3, column 1: undefined identifier form."}},
	// With a task option of its own
	{"option task = {name: \"a\", every: 1h}\n\nform(bucket: \"b\")", []string{"Line 3, column 1: undefined identifier form."}},
}

// One plan reports all mistakes of all tasks, each with its position.
func TestAccTask_typeMistakes(t *testing.T) {
	var lines []string
	for i, mistake := range mistakes {
		line := fluxAttribute(mistake.script)
		if !strings.Contains(mistake.script, "option task") {
			line += fmt.Sprintf("\nname = \"mistake %d\"\nevery = \"1h\"", i)
		}
		lines = append(lines, line)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasksWith(lines...)})
	out, code := w.Run(t, "plan")
	if code != 1 || strings.Contains(out, "Warning") {
		t.Errorf("exit code %d", code)
	}
	said := errorsByTask(out)
	for i, mistake := range mistakes {
		text := said[fmt.Sprintf("influxdb_task.mistake_%d", i)]
		if !acctest.Words(mistake.want...).MatchString(text) {
			t.Errorf("%s\n%q isn't in:\n%s", mistake.script, mistake.want, text)
		}
	}
	t.Logf("%d kinds of mistakes", len(mistakes))
}

// errorsByTask returns the errors in the output by the address of their task.
func errorsByTask(out string) map[string]string {
	said := map[string]string{}
	for _, block := range strings.Split(out, "\nError: ") {
		if match := regexp.MustCompile(`with (influxdb_task\.\w+),`).FindStringSubmatch(block); match != nil {
			said[match[1]] += "Error: " + block
		}
	}
	return said
}

// A check never evaluates the script: it writes nothing and sends no requests.
func TestAccTask_checkEvaluatesNothing(t *testing.T) {
	client, server := acctest.Client(t), acctest.Server(t)
	acctest.NewBucket(t, server.OrgID, t.Name())
	var calls atomic.Int64
	listener := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	t.Cleanup(listener.Close)

	const imports = "import \"array\"\nimport \"http\"\nimport \"http/requests\"\n"
	write := fmt.Sprintf("array.from(rows: [{_time: now(), _measurement: \"m\", _field: \"f\", _value: 1}])\n    |> to(bucket: %q, org: %q)\n", t.Name(), server.Org)
	post := fmt.Sprintf("x = http.post(url: %q, data: bytes(v: \"x\"))\n", listener.URL)
	get := fmt.Sprintf("y = requests.get(url: %q)\n", listener.URL)
	all := imports + post + get + write
	scripts := []string{"die(msg: \"died\")", "option now = () => die(msg: \"died\")", "@edition(\"2022.1\")\npackage main\n" + all, "package other\n" + all}
	for _, script := range []string{all, imports + write, imports + post} {
		for _, end := range []string{"\x00", "\x00\"", "\"\x00", "/*", "//", "//\x00", "\"", "\"${", "(", "{", "\nreturn", "\n@a(", "\noption", "\nbuiltin", "\nbuiltin f : (", "\ntestcase a {", "\nx ="} {
			scripts = append(scripts, script+end)
		}
		for i := range script {
			scripts = append(scripts, script[:i])
		}
	}
	for _, script := range scripts {
		for _, option := range [][]byte{nil, flux.OptionTree(func(string) bool { return true })} {
			mistakes, err := client.Check(t.Context(), influx.Script{OrgID: server.OrgID, Text: script, Package: flux.PackageName(script), Option: option})
			if err != nil && script != "" {
				t.Errorf("%q: no verdict: %v", script, err)
			}
			for _, m := range mistakes {
				if strings.Contains(m.Message, "died") {
					t.Errorf("%q: %v", script, m)
				}
			}
		}
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("%d calls", n)
	}
	if rows := acctest.Query(t, server.OrgID, fmt.Sprintf("from(bucket: %q) |> range(start: 0)", t.Name())); strings.Contains(rows, "_value") {
		t.Errorf("it wrote %s", rows)
	}
	// Running the scripts shows that they do have these effects.
	acctest.Query(t, server.OrgID, all)
	if rows := acctest.Query(t, server.OrgID, fmt.Sprintf("from(bucket: %q) |> range(start: 0)", t.Name())); !strings.Contains(rows, "_value") || calls.Load() != 2 {
		t.Errorf("%d calls; wrote %s", calls.Load(), rows)
	}
	t.Logf("%d scripts", len(scripts))
}

// Options that are known only in the apply aren't reported as mistakes, but mistakes in the script are. Without the
// organization, only the syntax is checked, and the plan warns once.
func TestAccTask_typesOfUnknown(t *testing.T) {
	later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = { name = \"n\", every = \"1h\", offset = \"1m\", org = %q }\n}\n"+
		"locals {\n  later = terraform_data.later.output\n}\n", acctest.Server(t).Org)
	const uses = "from(bucket: task.name) |> range(start: -task.every, stop: -task.offset)"
	const options = "name = local.later.name\nevery = local.later.every\noffset = local.later.offset\n"
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": later + tasksWith(
		options+fluxAttribute(uses),
		options+fluxAttribute("form(bucket: task.name)"),
	)})
	out, code := w.Run(t, "plan")
	said := errorsByTask(out)
	if code != 1 || len(said) != 1 || !strings.Contains(said["influxdb_task.mistake_1"], "undefined identifier form. Did you mean") || strings.Contains(out, "Warning") {
		t.Errorf("exit code %d:\n%s", code, out)
	}

	const unknownOrg = options + "org = local.later.org\n"
	w.Write(t, "main.tf", later+tasksWith(unknownOrg+fluxAttribute(uses), unknownOrg+fluxAttribute("form(bucket: task.name)")))
	out = w.MustRun(t, "plan")
	if strings.Count(out, "Warning: Flux types not checked") != 1 || strings.Contains(out, "similar warning") ||
		!acctest.Words("the organization isn't known until apply, so InfluxDB checked only the syntax").MatchString(out) {
		t.Error(out)
	}
	if out, code := w.Run(t, "apply", "-auto-approve"); code != 1 || !strings.Contains(out, "undefined identifier form.") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.Write(t, "main.tf", later+tasksWith(unknownOrg+fluxAttribute(uses), unknownOrg+fluxAttribute("form(bucket: task.name")))
	if out, code := w.Run(t, "plan", "-replace=terraform_data.later"); code != 1 || strings.Contains(out, "not checked") || !strings.Contains(out, "Flux syntax error") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.Write(t, "main.tf", "")
	w.MustRun(t, "apply", "-auto-approve")
}

// If InfluxDB, or a proxy in front of it, doesn't check types, the plan warns once, checks the syntax, and succeeds.
func TestAccTask_typesNotOffered(t *testing.T) {
	proxy := acctest.NewProxy(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasksWith(
		"name = \"a\"\nevery = \"1h\"\n"+fluxAttribute("form(bucket: \"b\")"), "name = \"b\"\nevery = \"1h\"\n"+fluxAttribute("form(bucket: \"b\")"),
	)}).With("INFLUX_HOST=" + proxy.URL)
	for name, status := range map[string]int{"not offered": http.StatusMethodNotAllowed, "forbidden": http.StatusForbidden, "evaluated": http.StatusOK} {
		proxy.Spoil(acctest.On(http.MethodPost, "/api/v2/query", acctest.Rate(1, acctest.Answering(name, status, ""))))
		out, code := w.Run(t, "plan")
		_, sent, _ := proxy.Counts()
		if code != 0 || sent != 1 || strings.Count(out, "Warning: Flux types not checked") != 1 || strings.Contains(out, "similar warning") {
			t.Errorf("%s: exit code %d, %d requests:\n%s", name, code, sent, out)
		}
	}
}

// A script that is on the server already isn't checked, whether it is imported or another attribute changes.
func TestAccTask_brokenOnTheServer(t *testing.T) {
	const broken = "option task = {name: \"broken\", every: 1h}\n\nform(bucket: \"b\") |> range(begin: 1)\n"
	task := acctest.CreateTask(t, acctest.Server(t).OrgID, broken)
	t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/tasks/"+task.ID, nil, nil) })
	proxy := acctest.NewProxy(t)
	var checks atomic.Int64
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if strings.HasPrefix(r.URL.Path, "/api/v2/query") {
			checks.Add(1)
		}
		return nil
	})
	config := func(lines string) map[string]string {
		return map[string]string{"main.tf": fmt.Sprintf("import {\n  to = influxdb_task.mistake_0\n  id = %q\n}\n", task.ID) + tasksWith(lines)}
	}
	w := acctest.NewWorkspace(t, config(fluxAttribute(broken))).With("INFLUX_HOST=" + proxy.URL)
	w.MustRun(t, "apply", "-auto-approve")
	for _, lines := range []string{
		fluxAttribute(broken) + "\nstatus = \"inactive\"\ndescription = \"d\"",
		fluxAttribute("form(bucket: \"b\") |> range(begin: 1)\n") + "\nname = \"another\"\nevery = \"2h\"",
	} {
		w.Write(t, "main.tf", config(lines)["main.tf"])
		w.MustRun(t, "apply", "-auto-approve")
	}
	if n := checks.Load(); n > 0 {
		t.Errorf("%d checks", n)
	}
	w.Write(t, "main.tf", config(fluxAttribute("form(bucket: \"c\")\n") + "\nname = \"another\"\nevery = \"2h\"")["main.tf"])
	if out, code := w.Run(t, "plan"); code != 1 || !strings.Contains(out, "undefined identifier form.") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.MustRun(t, "state", "rm", "influxdb_task.mistake_0")
}
