package functions_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// outputs returns a configuration of outputs, without a provider block.
func outputs(values map[string]string) string {
	config := "terraform {\n  required_providers {\n    influxdb = { source = \"hashicorp/influxdb\" }\n  }\n}\n"
	for name, value := range values {
		config += fmt.Sprintf("output %q { value = %s }\n", name, value)
	}
	return config
}

// A real server reads the literals of all Terraform types.
func TestAccFluxLiteral(t *testing.T) {
	acctest.Needs(t, cli.Functions)
	acctest.Server(t)
	literals := map[string]struct{ value, want string }{
		"string":       {`"a \"b\" $${c}\n"`, `"a \"b\" \${c}\n"`},
		"whole":        {`1e3`, `1000`},
		"negative":     {`-0.25`, `-0.25`},
		"huge":         {`1e30`, `1000000000000000000000000000000.0`},
		"bool":         {`true`, `true`},
		"list":         {`tolist([1, 2.5])`, `[1.0, 2.5]`},
		"set":          {`toset(["b", "a"])`, `["a", "b"]`},
		"tuple":        {`[1, 2.5]`, `[1.0, 2.5]`},
		"empty":        {`[]`, `[]`},
		"map":          {`tomap({ "a b" = 1, c = null })`, `["a b": 1]`},
		"object":       {`{ "a b" = "x", if = [true], none = null }`, `{"a b": "x", "if": [true]}`},
		"nested":       {`[{ a = { b = tomap({ c = [1] }) } }, { a = { b = tomap({ d = [0.5] }) } }]`, `[{a: {b: ["c": [1.0]]}}, {a: {b: ["d": [0.5]]}}]`},
		"empty object": {`{}`, `{}`},
	}
	values := map[string]string{}
	var checks []statecheck.StateCheck
	var script strings.Builder
	script.WriteString("import \"array\"\n\noption task = {name: \"literals\", every: 8760h}\n\n")
	for name, literal := range literals {
		values[strings.ReplaceAll(name, " ", "_")] = "provider::influxdb::flux_literal(" + literal.value + ")"
		checks = append(checks, statecheck.ExpectKnownOutputValue(strings.ReplaceAll(name, " ", "_"), knownvalue.StringExact(literal.want)))
		fmt.Fprintf(&script, "%s = %s\n", strings.ReplaceAll(name, " ", "_"), literal.want)
	}
	script.WriteString("array.from(rows: [{_value: whole + 1}])\n")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps:                    []resource.TestStep{{Config: outputs(values), ConfigStateChecks: checks}},
	})
	expectRuns(t, script.String())
}

// expectRuns fails the test unless the server runs the script.
func expectRuns(t *testing.T, script string) {
	t.Helper()
	task := acctest.CreateTask(t, acctest.Server(t).OrgID, script)
	if _, err := acctest.Client(t).StartRun(t.Context(), task.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if run := acctest.FinishedRuns(t, task.ID, 1)[0]; run.Status != influx.RunSuccess {
		t.Errorf("the server doesn't run it: %v\n%s", run.Log, script)
	}
}

func TestAccFunctions(t *testing.T) {
	acctest.Needs(t, cli.Functions)
	const script = `"option task = {name: \"a\", cron: \"@daily\", offset: -5m, retry: 3}\n"`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: outputs(map[string]string{
				"options": "provider::influxdb::task_options(" + script + ")",
				"cron":    `provider::influxdb::schedule(provider::influxdb::task_options(` + script + `), "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")`,
				"every":   `provider::influxdb::schedule({ every = "12h" }, "2026-03-01T01:00:00+01:00", "2026-03-01T12:00:01Z")`,
				"months":  `provider::influxdb::schedule({ every = "1mo", created_at = "2026-11-24T07:04:30Z" }, "2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z")`,
				"none":    `provider::influxdb::schedule({ every = "1h" }, "2026-03-01T00:00:01Z", "2026-03-01T00:00:02Z")`,
			}),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("options", knownvalue.ObjectExact(map[string]knownvalue.Check{
					"name": knownvalue.StringExact("a"), "cron": knownvalue.StringExact("@daily"), "every": knownvalue.Null(),
					"offset": knownvalue.StringExact("-5m"), "retry": knownvalue.Int64Exact(3), "concurrency": knownvalue.Null(),
				})),
				statecheck.ExpectKnownOutputValue("cron", times("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")),
				statecheck.ExpectKnownOutputValue("every", times("2026-03-01T00:00:00Z", "2026-03-01T12:00:00Z")),
				statecheck.ExpectKnownOutputValue("months", times("2026-10-09T00:00:00Z", "2026-11-09T00:00:00Z")),
				statecheck.ExpectKnownOutputValue("none", times()),
			},
		}},
	})
}

func times(want ...string) knownvalue.Check {
	var checks []knownvalue.Check
	for _, at := range want {
		checks = append(checks, knownvalue.StringExact(at))
	}
	return knownvalue.ListExact(checks)
}

// Errors name the argument.
func TestAccFunctions_errors(t *testing.T) {
	acctest.Needs(t, cli.Functions)
	var steps []resource.TestStep
	for call, want := range map[string]*regexp.Regexp{
		`flux_literal(null)`:                                                         acctest.Words(`Invalid value for "value" parameter`, "the value is null"),
		`flux_literal({ a = [1, null] })`:                                            acctest.Words("the value.a[1] is null"),
		`flux_literal([1, "a"])`:                                                     acctest.Words("of different types"),
		`task_options("x = 1")`:                                                      acctest.Words(`Invalid value for "script" parameter`, "has no task option"),
		`task_options("option task = {")`:                                            acctest.Words(`Invalid value for "script" parameter`, "Syntax error at 1:"),
		`task_options("option task = {a: 1}")`:                                       acctest.Words(`Invalid value for "script" parameter`, "would reject", "must have a name"),
		`schedule({}, "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")`:               acctest.Words(`Invalid value for "task" parameter`, "exactly one of every and cron"),
		`schedule("1h", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")`:             acctest.Words(`Invalid value for "task" parameter`, "must be an object"),
		`schedule({ every = "1x" }, "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")`: acctest.Words(`Invalid value for "task" parameter`, "1x"),
		`schedule({ every = "1h" }, "today", "2026-03-01T00:00:00Z")`:                acctest.Words(`Invalid value for "start" parameter`, "today"),
		`schedule({ every = "1h" }, "2026-03-01T00:00:00Z", "2026-03-01")`:           acctest.Words(`Invalid value for "stop" parameter`, "2026-03-01"),
		`schedule({ every = "1s" }, "2026-03-01T00:00:00Z", "2036-03-01T00:00:00Z")`: acctest.Words(`Invalid value for "stop" parameter`, "more than 10000 scheduled times"),
	} {
		// OpenTofu doesn't know the result of a call with a null of no type.
		if call == `flux_literal(null)` && acctest.IsOpenTofu() {
			continue
		}
		steps = append(steps, resource.TestStep{
			Config:      outputs(map[string]string{"test": "provider::influxdb::" + call}),
			PlanOnly:    true,
			ExpectError: want,
		})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}
