package flux_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
)

// checker checks the types of scripts as the provider does, and runs them as tasks.
type checker struct {
	*server
	client *influx.Client
}

func startChecker(t *testing.T) checker {
	s := startServer(t)
	client, err := influx.New(influx.Config{URL: s.URL, Token: s.Token, UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return checker{s, client}
}

var taskOptions = flux.Options{Name: "a", Every: "1y"}

// check returns what InfluxDB finds wrong in a body, or in a complete script.
func (c checker) check(t *testing.T, script string) ([]influx.Mistake, error) {
	checked := influx.Script{OrgID: c.OrgID, Text: script, Package: flux.PackageName(script)}
	if task, err := flux.Find(script); err == nil && task == nil {
		checked.Option = flux.OptionTree(func(key string) bool { return key == "name" || key == "every" })
	}
	return c.client.Check(t.Context(), checked)
}

// complete returns the script that a task would have.
func complete(script string) string {
	if task, err := flux.Find(script); err == nil && task == nil {
		return flux.Compose(script, taskOptions)
	}
	return script
}

// evaluate returns why the server can't evaluate a script, or "" if it can.
func (c checker) evaluate(t *testing.T, script string) string {
	_, err := c.Query(t.Context(), c.OrgID, script)
	var refused *testserver.StatusError
	if !errors.As(err, &refused) {
		if err != nil {
			t.Fatal("evaluating a script: ", err)
		}
		return ""
	}
	var answer struct{ Message string }
	if err := json.Unmarshal(refused.Body, &answer); err != nil {
		t.Fatalf("%s: %v", refused, err)
	}
	return answer.Message
}

// example is a script in the documentation of Flux's standard library.
type example struct {
	origin, script string
	run            bool // by Flux's own tests
}

// examples returns the scripts in the documentation of Flux's standard library
// (https://github.com/influxdata/flux/blob/v0.200.0/libflux/flux-core/src/doc/example.rs).
func examples(t *testing.T) (found []example) {
	root := acctest.FluxModule(t)
	err := filepath.WalkDir(filepath.Join(root, "stdlib"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".flux" || strings.HasSuffix(path, "_test.flux") {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		found = append(found, examplesIn(name, string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// exampleMark matches the mark of a line that the documentation hides, or whose result it shows.
var exampleMark = regexp.MustCompile(`^(# |#<|#>|< |> |#$)`)

// examplesIn returns the code blocks in the comments of a file. Flux's own tests run those under the heading Examples,
// unless they say no_run.
func examplesIn(name, text string) (found []example) {
	mode, inBlock, inExamples := "", false, false
	var block strings.Builder
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		line, isComment := strings.CutPrefix(lines.Text(), "//")
		line = strings.TrimPrefix(line, " ")
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case !isComment:
			inBlock, inExamples = false, false
		case isFence && !inBlock:
			mode, inBlock = fence, true
			block.Reset()
		case isFence:
			inBlock = false
			if mode == "" || mode == "flux" || mode == "no_run" {
				found = append(found, example{name, block.String(), inExamples && mode != "no_run"})
			}
		case inBlock:
			block.WriteString(exampleMark.ReplaceAllString(line, "") + "\n")
		case strings.HasPrefix(line, "## "):
			inExamples = strings.HasPrefix(line, "## Examples")
		}
	}
	return found
}

// The check reports no mistake in a valid script, for the edge cases and for the examples in the documentation of
// Flux's standard library. Some of these examples are invalid: if the check reports a mistake, the evaluation must fail
// too.
func TestDifferentialSoundScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	c := startChecker(t)
	scripts := examples(t)
	for _, e := range flux.EdgeCases() {
		scripts = append(scripts, example{origin: "edge case: " + e.Name, script: e.Script})
	}
	run, sound, wrong, undecided := 0, 0, 0, 0
	for _, e := range scripts {
		if e.run {
			run++
		}
		mistakes, err := c.check(t, e.script)
		switch {
		case err != nil:
			undecided++
			t.Logf("%s: no verdict: %v", e.origin, err)
		case len(mistakes) == 0:
			sound++
		case e.run:
			t.Errorf("%s is called wrong: %v\n%s", e.origin, mistakes, e.script)
		default:
			wrong++
			if c.evaluate(t, complete(e.script)) == "" {
				t.Errorf("%s can be evaluated, and is called wrong: %v\n%s", e.origin, mistakes, e.script)
			}
		}
	}
	t.Logf("%d scripts, %d of which Flux's own tests run: %d aren't called wrong; %d are, and can't be evaluated; no verdict on %d",
		len(scripts), run, sound, wrong, undecided)
}

// taskScripts are typical scripts of tasks.
var taskScripts = []string{
	"from(bucket: \"b\")\n    |> range(start: -task.every)\n    |> filter(fn: (r) => r._measurement == \"m\" and r._field == \"f\")\n    |> aggregateWindow(every: 5m, fn: mean, createEmpty: false)\n    |> to(bucket: \"b\")\n",
	"import \"math\"\nimport \"strings\"\nlimit = math.round(x: 2.4)\nfrom(bucket: \"b\")\n    |> range(start: -1h)\n    |> map(fn: (r) => ({r with _value: if r._value > limit then 1.0 else 0.0, host: strings.toUpper(v: r.host)}))\n    |> to(bucket: \"b\", org: \"example\")\n",
	"import \"array\"\nrows = [{_time: now(), _measurement: \"n\", _field: \"f\", _value: 1.5}]\narray.from(rows: rows)\n    |> to(bucket: \"b\", fieldFn: (r) => ({\"f\": r._value}))\n",
	"import \"date\"\nstart = date.truncate(t: now(), unit: 1h)\nlast = from(bucket: \"b\") |> range(start: date.sub(d: 1h, from: start), stop: start)\nlast |> group(columns: [\"host\"]) |> sum() |> yield(name: \"sums\")\nlast |> count() |> yield(name: \"counts\")\n",
	"double = (tables=<-, column=\"_value\") => tables |> map(fn: (r) => ({r with _value: 2.0 * r._value}))\nfrom(bucket: \"b\") |> range(start: -1h) |> double() |> pivot(rowKey: [\"_time\"], columnKey: [\"_field\"], valueColumn: \"_value\")\n",
	"a = from(bucket: \"b\") |> range(start: -1h) |> filter(fn: (r) => exists r.host)\nb = a |> last()\njoin(tables: {a: a, b: b}, on: [\"host\"]) |> limit(n: 5, offset: 1) |> drop(columns: [\"_start_a\"])\n",
	"import \"influxdata/influxdb/schema\"\nschema.tagValues(bucket: \"b\", tag: \"host\", start: -30d)\n    |> filter(fn: (r) => r._value =~ /^h[0-9]+$/ or not (r._value != \"h\"))\n    |> rename(columns: {_value: \"host\"})\n",
	"labels = [\"low\": 1, \"high\": 2]\nscale = {min: 0.5, max: 9.5}\nf = (x, y=1) => {\n    sum = x + y\n\n    return sum * 2\n}\nfrom(bucket: \"b\") |> range(start: -1h, stop: now()) |> reduce(fn: (r, accumulator) => ({n: accumulator.n + f(x: 1), v: accumulator.v + r._value / scale.max}), identity: {n: 0, v: 0.0})\n",
}

// If the check reports a mistake in a script, its task fails, for typical scripts and for examples in Flux's
// documentation, with one random token changed. The number of scripts is a tenth of FLUX_DIFFERENTIAL_CASES, which is
// for the other test, or 50.
func TestDifferentialTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	count := 50
	if s := os.Getenv("FLUX_DIFFERENTIAL_CASES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal("FLUX_DIFFERENTIAL_CASES: ", err)
		}
		count = n / 10
	}
	c := startChecker(t)
	c.fillBucket(t)
	originals := slices.Clone(taskScripts)
	for _, e := range examples(t) {
		if e.run && len(flux.TokensOf(e.script)) > 0 {
			originals = append(originals, e.script)
		}
	}
	for i, script := range taskScripts {
		if mistakes, err := c.check(t, script); err != nil || len(mistakes) > 0 {
			t.Errorf("script %d: %v, %v", i, mistakes, err)
		}
		if ran := c.run(t, complete(script)); ran != "" {
			t.Errorf("script %d doesn't run: %s", i, ran)
		}
	}

	var group sync.WaitGroup
	var mutex sync.Mutex
	kinds := map[string]int{}
	next := make(chan int)
	for range 32 {
		group.Go(func() {
			for i := range next {
				random := rand.New(rand.NewPCG(2, uint64(i)))
				from := originals[random.IntN(len(originals))]
				if i%2 == 0 {
					from = taskScripts[random.IntN(len(taskScripts))]
				}
				kind := c.compare(t, changeToken(from, random))
				mutex.Lock()
				kinds[kind]++
				mutex.Unlock()
			}
		})
	}
	for i := range count {
		next <- i
	}
	close(next)
	group.Wait()
	t.Logf("%d scripts: %v", count, kinds)
}

// compare returns the results of the check and of the run, and fails the test if a script with a reported mistake runs.
func (c checker) compare(t *testing.T, script string) string {
	mistakes, err := c.check(t, script)
	failure := c.run(t, complete(script))
	switch {
	case err != nil:
		return "no verdict"
	case len(mistakes) > 0 && failure == "":
		t.Errorf("it runs, and is called wrong: %v\n%s", mistakes, script)
		return "false alarm"
	case len(mistakes) > 0:
		return "called wrong, fails"
	case failure != "":
		return "not called wrong, fails"
	}
	return "not called wrong, runs"
}

// changeToken deletes, duplicates, exchanges, replaces or misspells a token.
func changeToken(script string, random *rand.Rand) string {
	tokens := flux.TokensOf(script)
	i := random.IntN(len(tokens))
	start, end := tokens[i][0], tokens[i][1]
	text := script[start:end]
	alike := slices.DeleteFunc(tokens, func(other [2]int) bool { return class(script[other[0]]) != class(script[start]) })
	switch random.IntN(7) {
	case 0:
		text = ""
	case 1:
		text += " " + text
	case 2, 3:
		other := alike[random.IntN(len(alike))]
		text = script[other[0]:other[1]]
	case 4:
		pieces := []string{"mean", "max", "range", "r", "math", "true", "1", "1.0", "\"a\"", "1h", "now()", "[]", "{}", "/a/", "==", "+", "|>", ",", ":", "and", "not", "=", "option", "task", "(", ")"}
		text = pieces[random.IntN(len(pieces))]
	default:
		at := runeStart(text, random.IntN(len(text)))
		text = text[:at] + string(rune('a'+random.IntN(26))) + text[at:]
	}
	return script[:start] + text + script[end:]
}

// class returns the class of the token that begins with this character.
func class(first byte) string {
	switch {
	case 'a' <= first|0x20 && first|0x20 <= 'z':
		return "name"
	case '0' <= first && first <= '9':
		return "number"
	case first == '"':
		return "string"
	}
	return "operator"
}

// fillBucket creates the bucket that the scripts read, and writes to it.
func (c checker) fillBucket(t *testing.T) {
	if err := c.Call(t.Context(), http.MethodPost, "/api/v2/buckets", map[string]any{"orgID": c.OrgID, "name": "b", "retentionRules": []any{}}, nil); err != nil {
		t.Fatal(err)
	}
	lines := ""
	for i := range 20 {
		lines += fmt.Sprintf("m,host=h%d f=%d.5 %d\n", i%3, i, time.Now().Add(-time.Duration(i)*time.Minute).UnixNano())
	}
	if err := c.Call(t.Context(), http.MethodPost, "/api/v2/write?bucket=b&orgID="+c.OrgID, lines, nil); err != nil {
		t.Fatal(err)
	}
}

// run creates a task from a script, runs it once, and returns why that fails, or "" if it doesn't.
func (c checker) run(t *testing.T, script string) string {
	var task struct{ ID, Message string }
	if err := c.ask(http.MethodPost, "/api/v2/tasks", map[string]string{"orgID": c.OrgID, "flux": script}, &task); err != nil {
		t.Errorf("creating a task: %v", err)
	}
	if task.ID == "" {
		return task.Message
	}
	defer func() { _ = c.Call(context.Background(), http.MethodDelete, "/api/v2/tasks/"+task.ID, nil, nil) }()
	var run struct{ ID, Status, Message string }
	if err := c.ask(http.MethodPost, "/api/v2/tasks/"+task.ID+"/runs", map[string]string{}, &run); err != nil || run.ID == "" {
		t.Errorf("%v %s", err, run.Message)
		return run.Message
	}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if err := c.ask(http.MethodGet, "/api/v2/tasks/"+task.ID+"/runs/"+run.ID, nil, &run); err != nil {
			t.Errorf("reading a run: %v", err)
		}
		switch run.Status {
		case "success":
			return ""
		case "failed":
			return "the run has failed"
		}
	}
	return "" // the run doesn't end
}
