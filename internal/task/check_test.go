package task_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// terraform validate reports all mistakes that need no server, each at its attribute and, in a script, with its
// position.
func TestAccTask_mistakes(t *testing.T) {
	mistakes := []struct {
		lines string
		want  []string
	}{
		{`every = "1h"`, []string{`Error: The task has no name`, `Set name, or add an option task`}},
		{`name = "no schedule"`, []string{`Error: The task has no schedule`, `"no schedule" has neither every nor cron`}},
		{`name = "two schedules"
every = "1h"
cron = "@daily"`, []string{`cron = "@daily"`, `"two schedules" has both every and cron`}},
		{`name = "no duration"
every = "hourly"`, []string{`every = "hourly"`, `The task "no duration": "hourly" isn't a valid duration`}},
		{`name = "empty"
cron = "@daily"
offset = ""`, []string{`offset = ""`, `The task "empty": offset must not be empty. To leave it unset, omit it or set it to null.`}},
		{`name = "too often"
every = "500ms"`, []string{`The task "too often": every must be at least 1s, not 500ms`}},
		{`name = "no offset"
every = "1h"
offset = "1mo"`, []string{`offset = "1mo"`, `offset must not contain years or months`}},
		{`name = "no cron"
cron = "0 0 * * 7"`, []string{`cron = "0 0 * * 7"`, `"0 0 * * 7" isn't a valid cron expression: day of week must be 0-6, where 0 is Sunday`}},
		{`name = "copied"
every = "1h"
flux = "from(bucket: “b”)\n  |> range(start: –1h)"`, []string{`Error: Flux syntax error`, `Line 1, column 14: This is a typographic quotation mark`, `Line 2, column 19: This is a dash (U+2013), perhaps from copying. Replace it with a minus sign`}},
		{`name = "no status"
every = "1h"
status = "paused"`, []string{`status = "paused"`, `The task "no status": status must be "active" or "inactive"`}},
		{`name = "never"
cron = "0 0 31 2 *"`, []string{`cron = "0 0 31 2 *"`, `"0 0 31 2 *" isn't a usable cron expression: it never matches a future date`}},
		{`name = ""
every = "1h"`, []string{`name = ""`, `name must not be empty`}},
		{fluxAttribute(`option task = {name: "agrees", every: 60m}`) + `
every = "2h"`, []string{`Error: Conflicting task option`, `every = "2h" conflicts with flux`, `has every: 60m (line 1)`}},
		{fluxAttribute(`option task = {name: "private", every: 60m}`) + `
name = "public"`, []string{`name = "public" conflicts with flux`, `has a different name (line 1)`}},
		{fluxAttribute(`// a comment
option task = {name: "from the script", cron: "0 0 31 2 *"}`), []string{`Error: Invalid task option`, `Line 2, column 47: "(hidden)" isn't a usable cron expression: it never matches`, `2 | option task = {name: "***************", cron: "**********"}`, `^`}},
		{`flux = "\toption task = {name: \"a name\", every: 1h,\n\toffset: -1h30m, retry: 11}"`,
			[]string{`Line 2, column`, `offset must be written as -90m`, `Line 2, column`, `retry`}},
		{fluxAttribute(`task = {name: "meter", every: 1h}
from(bucket: "b")`), []string{`Error: Invalid Flux script`, `Line 1, column 1: This defines a variable, not the task option`, `1 | task = {name: "*****", every: 1h}`}},
		{fluxAttribute(`options task = {name: "meter", every: 1h}
from(bucket: "b")`), []string{`"options" isn't a keyword of Flux`}},
		{`flux = "tasks/downsample.flux"`, []string{`only the name of a file`, `file("tasks/downsample.flux")`}},
		{`flux = " \n"`, []string{`The script is empty`}},
	}
	var lines []string
	for _, mistake := range mistakes {
		lines = append(lines, mistake.lines)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasksWith(lines...)})
	out, code := w.Run(t, "validate")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, mistake := range mistakes {
		if !acctest.Words(mistake.want...).MatchString(out) {
			t.Errorf("the output doesn't say %q", mistake.want)
		}
	}
	if strings.Contains(out, "private") {
		t.Error("the inside of a string shows")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// tasksWith returns a configuration of tasks with these lines. A task without a script gets a body.
func tasksWith(lines ...string) string {
	var config strings.Builder
	for i, lines := range lines {
		if !strings.Contains(lines, "flux =") {
			lines += "\n" + fluxAttribute(body)
		}
		fmt.Fprintf(&config, "resource \"influxdb_task\" \"mistake_%d\" {\n%s\n}\n", i, lines)
	}
	return config.String()
}

// The plan of a new or changed script reports what InfluxDB accepts but what makes each run fail, and the syntax errors
// that InfluxDB finds.
func TestAccTask_failingRuns(t *testing.T) {
	cases := []struct {
		lines string
		want  []string
	}{
		{`name = "broken body"
every = "1h"
flux = "from(bucket: \"b\")\n  |> range(start: -1h"`, []string{`Error: Flux syntax error`, `Line 2, column`, `2 |   |> range(start: -1h`, `^`}},
		{`name = "secret"
every = "1h"
flux = "import \"http\"\nhttp.post(headers: {A: \"${var.key}\"}"`, []string{`Error: Flux syntax error`, `2 | http.post(headers: {A: "**********"}`}},
		{`name = "label"
every = "1h"
flux = "x = {a: 1}\ny = x[\"${var.key}\"]"`, []string{`Line 2, column 5: record is missing label (hidden).`, `2 | y = x["**********"]`}},
		{`name = "many"
every = "1h"
flux = "${join("\n", [for i in range(200) : "x${i} = undefined_${i}"])}"`, []string{`Line 1, column 6: undefined identifier undefined_0.`, `Line 200, column 8: undefined identifier undefined_199.`}},
		{`name = "no offset"
every = "1h"
flux = "from(bucket: \"b\")\n  |> range(start: -1h, stop: -task.offset)"`,
			[]string{`Error: Invalid Flux script`, `Line 2, column 31: The script uses task.offset, but the task has no offset`, `0s means none`, `^`}},
		{`name = "cron"
cron = "@daily"
flux = "from(bucket: \"b\") |> range(start: -task[\"every\"])"`, []string{`Line 1, column 36: The script uses task.every, but the task has no every`}},
		{fluxAttribute(`option task = {name: "both", every: 1h}
from(bucket: task.bucket)`), []string{`Line 2, column 14: The script uses task.bucket, but the task has no bucket`}},
		{`name = "variable"
every = "1h"
flux = "Option task = {name: \"x\", every: 1h}\nfrom(bucket: \"b\")"`, []string{`Line 1, column 8: "Option" isn't a keyword of Flux`}},
		{`name = "file"
every = "1h"
flux = "downsample.flux"`, []string{`flux = file("downsample.flux")`}},
		{`name = "comments"
every = "1h"
flux = "// later\n"`, []string{`The script has only comments or imports`}},
		{fluxAttribute(`option task = {name: "nothing", every: 1h}`), []string{`Warning: Script has no query`, `"nothing" has only a task option`}},
		{fluxAttribute(`option task = {name: "misspelt", every: 1h, offsets: 10s}
from(bucket: "b")`), []string{`Warning: Unknown key in the task option`, `Line 1, column 45: InfluxDB ignores the key offsets`}},
		{`name = "long offset"
every = "1h"
offset = "90m"`, []string{`Warning: Offset longer than the interval`, `"long offset" runs every 1h, and its offset is 90m`}},
	}
	var lines []string
	for _, c := range cases {
		lines = append(lines, c.lines)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasksWith(lines...) +
		"variable \"key\" {\n  sensitive = true\n  default = \"top secret\"\n}\n"})
	plan, code := w.Run(t, "plan")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, c := range cases {
		if !acctest.Words(c.want...).MatchString(plan) {
			t.Errorf("the plan doesn't say %q", c.want)
		}
	}
	if strings.Contains(plan, "record is missing label offset") {
		t.Error("a mistake is told twice")
	}
	if strings.Contains(plan, "top secret") {
		t.Error("the secret shows")
	}
	if t.Failed() {
		t.Log(plan)
	}
}

// The plan includes InfluxDB's check of the syntax. Positions are those in the user's script, not in the composed one.
func TestAccTask_syntax(t *testing.T) {
	const broken = `import "math"

from(bucket: "default")
    |> range(start: -1h)
	|> filter(fn: (r) => r["ü"] == "ü" and (r.x > 2)
`
	config := func(url, settings, script string) string {
		return strings.Replace(taskConfig(url, fluxAttribute(script), `name = "syntax"`, `every = "1h"`), "\n}", "\n"+settings+"}", 1)
	}
	proxy := acctest.NewProxy(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "syntax"),
		Steps: []resource.TestStep{
			{
				Config:      config(proxy.URL, "", broken),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `Line 5, column`, `5 |  |> filter(fn: (r) => r["*"] == "*" and (r.x > 2)`, `^`),
			},
			{
				Config:      config(proxy.URL, "", "option task = {name: \"syntax\", every: 1h}\n\nfrom(bucket: \"default\" |> range()\n"),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `Line 3, column`, `3 | from(bucket: "*******" |> range()`, `^`),
			},
			{
				// InfluxDB checks only the syntax of a long script, and doesn't report the position of this mistake.
				Config:      config(proxy.URL, "", "x = {a with ü: \"ü\" 2}\n"+strings.Repeat("// long\n", 9000)),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `The task "syntax": unknown operator`, `InfluxDB doesn't report where in the script`),
			},
			{
				// Without the check, the apply fails, and leaves no task.
				Config:      config(proxy.URL, "validate_flux = false\n", broken),
				ExpectError: acctest.Words(`Could not finish the creation of the task`, `The task "syntax"`, `failed to update task: loc`),
			},
		},
	})
}
