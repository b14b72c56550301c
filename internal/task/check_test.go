package task_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// All mistakes of a configuration show in one plan, those that InfluxDB finds
// included, each at its attribute and, in a script, with its place.
func TestAccTask_mistakes(t *testing.T) {
	mistakes := []struct {
		lines string
		want  []string
	}{
		{`every = "1h"`, []string{`Error: The task has no name`, `must come from the attribute name`}},
		{`name = "no schedule"`, []string{`Error: The task has no schedule`, `"no schedule"`, `must come from every or cron`}},
		{`name = "two schedules"
every = "1h"
cron = "@daily"`, []string{`cron = "@daily"`, `"two schedules" has both every and cron`}},
		{`name = "no duration"
every = "hourly"`, []string{`every = "hourly"`, `The task "no duration": "hourly" is no duration literal`}},
		{`name = "too often"
every = "500ms"`, []string{`The task "too often": every must be at least 1s, and 500ms is shorter`}},
		{`name = "no offset"
every = "1h"
offset = "1mo"`, []string{`offset = "1mo"`, `offset must have no years or months`}},
		{`name = "no cron"
cron = "0 0 * * 7"`, []string{`cron = "0 0 * * 7"`, `cron must have 5 fields`}},
		{`name = "no status"
every = "1h"
status = "paused"`, []string{`status = "paused"`, `The task "no status": status must be "active" or "inactive"`}},
		{`name = "no ID"
every = "1h"
org_id = "main"`, []string{`org_id = "main"`, `The task "no ID": "main" must be an ID of InfluxDB`}},
		{`name = "never"
cron = "0 0 31 2 *"`, []string{`cron = "0 0 31 2 *"`, `cron must fire at some time`, `never does`}},
		{`name = ""
every = "1h"`, []string{`name = ""`, `name must not be empty`}},
		{`flux = "option task = {name: \"agrees\", every: 60m}"
every = "2h"`, []string{`Error: The script says otherwise`, `every = "2h" does not agree with flux`, `says every: 60m (line 1)`}},
		{`flux = "// a comment\noption task = {name: \"from the script\", cron: \"0 0 31 2 *\"}"`,
			[]string{`Error: Invalid task option`, `Line 2, column 47: cron must fire`, `2 | option task = {name: "from the script"`, `^`}},
		{`flux = "\toption task = {name: \"a name\", every: 1h,\n\toffset: -1h30m, retry: 11}"`,
			[]string{`Line 2, column`, `offset must be written as -90m`, `Line 2, column`, `retry`}},
		{`name = "broken body"
every = "1h"
flux = "from(bucket: \"b\")\n  |> range(start: -1h"`, []string{`Error: Flux syntax error`, `Line 2, column`, `2 |   |> range(start: -1h`, `^`}},
		{`flux = "option task = {name: \"both kinds\", every: 1h}\nx = (1"
every = "2h"`, []string{`every = "2h" does not agree with flux`, `Line 2, column`, `2 | x = (1`, `^`}},
	}
	var config strings.Builder
	for i, mistake := range mistakes {
		lines := mistake.lines
		if !strings.Contains(lines, "flux =") {
			lines += "\n" + fluxAttribute(body)
		}
		fmt.Fprintf(&config, "resource \"influxdb_task\" \"mistake_%d\" {\n%s\n}\n", i, lines)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": config.String()})
	plan, code := w.Run(t, "plan")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, mistake := range mistakes {
		if !acctest.Words(mistake.want...).MatchString(plan) {
			t.Errorf("the plan doesn't say %q", mistake.want)
		}
	}
	if t.Failed() {
		t.Log(plan)
	}
}

// InfluxDB's own check of the syntax is part of the plan, and speaks of the
// user's lines, not of those of the composed script.
func TestAccTask_syntax(t *testing.T) {
	const broken = `import "math"

from(bucket: "default")
    |> range(start: -1h)
	|> filter(fn: (r) => r["ü"] == "ü" and (r.x > 2)
`
	config := func(url, settings, script string) string {
		return strings.Replace(taskConfig(url, fluxAttribute(script), `name = "syntax"`, `every = "1h"`), "\n}", "\n"+settings+"}", 1)
	}
	recorder := acctest.Record(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		CheckDestroy:             destroyed(t, "syntax"),
		Steps: []resource.TestStep{
			{
				Config:      config(recorder.URL, "", broken),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `Line 5, column`, `5 |  |> filter(fn: (r) => r["ü"] == "ü" and (r.x > 2)`, `^`),
			},
			{
				Config:      config(recorder.URL, "", "option task = {name: \"syntax\", every: 1h}\n\nfrom(bucket: \"default\" |> range()\n"),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `Line 3, column`, `3 | from(bucket: "default" |> range()`, `^`),
			},
			{
				// InfluxDB doesn't tell the place of this one.
				Config:      config(recorder.URL, "", "x = {a with ü: \"ü\" 2}\n"),
				PlanOnly:    true,
				ExpectError: acctest.Words(`Flux syntax error`, `The task "syntax": unknown operator`, `InfluxDB does not say at which place`),
			},
			{
				// Without the check, the apply finds it, and leaves nothing.
				Config:      config(recorder.URL, "validate_flux = false\n", broken),
				ExpectError: acctest.Words(`Could not finish the creation of the task`, `The task "syntax"`, `failed to update task: loc`),
			},
		},
	})
}
