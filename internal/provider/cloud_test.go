package provider_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

const (
	cloudOrg     = "00000000000000aa"
	cloudLabel   = "00000000000000bb"
	cloudFlux    = "0000000000000002"
	cloudOlder   = "0000000000000001"
	cloudScript  = "0000000000000003"
	cloudRun     = "0000000000000004"
	invokable    = "00000000000000cc"
	cloudMessage = `{"code":%q,"message":%q}`
)

// cloud answers as the published API of InfluxDB Cloud allows, where that differs from InfluxDB OSS
// (https://docs.influxdata.com/influxdb/cloud/api/tasks/ and https://docs.influxdata.com/influxdb/cloud/api/):
//
//   - GET /orgs returns the token's organizations, whatever name the request has;
//   - a task may have scriptID and scriptParameters instead of flux, and needs no labels;
//   - tasks are in no particular order;
//   - a task beyond the plan's limit is refused with 403 ("… would exceed quota");
//   - canceling a run is refused with 405;
//   - requests beyond the rate limit are refused with 429 until a window of five minutes ends (of five seconds here);
//   - /health doesn't exist.
type cloud struct {
	mu       sync.Mutex
	labels   []string // of the task cloudFlux
	limited  bool     // whether the next request for a run exceeds the rate limit
	requests []string
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v2/")
	request := r.Method + " " + path
	c.requests = append(c.requests, request)
	status, answer := c.answer(request, r)
	if c.limited && strings.Contains(request, "/runs/") {
		c.limited = false
		w.Header().Set("Retry-After", "5")
		status, answer = 429, fmt.Sprintf(cloudMessage, "too many requests", "too many requests")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func (c *cloud) answer(request string, r *http.Request) (status int, answer string) {
	task := func(id, name, more string) string {
		return fmt.Sprintf(`{"id":%q,"orgID":%q,"org":"token's own","name":%q,"status":"active","createdAt":"2026-01-01T00:00:00Z",%s}`, id, cloudOrg, name, more)
	}
	flux := func(name string) string {
		return fmt.Sprintf(`"every":"1h","flux":"option task = {name: \"%s\", every: 1h}\n\nx = 1\n"`, name)
	}
	tasks := map[string]string{
		cloudFlux:   task(cloudFlux, "flux", flux("flux")),
		cloudOlder:  task(cloudOlder, "older", flux("older")),
		cloudScript: task(cloudScript, "scripted", `"every":"1h","scriptID":"`+invokable+`","scriptParameters":{"bucket":"b"}`),
	}
	label := fmt.Sprintf(`{"id":%q,"orgID":%q,"name":"team"}`, cloudLabel, cloudOrg)
	switch request {
	case "GET orgs":
		return 200, fmt.Sprintf(`{"orgs":[{"id":"00000000000000ff","name":"another"},{"id":%q,"name":"token's own"}]}`, cloudOrg)
	case "GET tasks":
		order := []string{cloudFlux, cloudScript, cloudOlder}
		var page []string
		for _, id := range order {
			if id > r.URL.Query().Get("after") && (r.URL.Query().Get("name") == "" || strings.Contains(tasks[id], `"name":"`+r.URL.Query().Get("name")+`"`)) {
				page = append(page, tasks[id])
			}
		}
		return 200, `{"tasks":[` + strings.Join(page, ",") + `]}`
	case "POST tasks":
		return 403, fmt.Sprintf(cloudMessage, "forbidden", "creating task would exceed quota")
	case "GET tasks/" + cloudFlux + "/labels", "GET tasks/" + cloudOlder + "/labels", "GET tasks/" + cloudScript + "/labels":
		var labels []string
		if strings.Contains(request, cloudFlux) && slices.Contains(c.labels, cloudLabel) {
			labels = append(labels, label)
		}
		return 200, `{"labels":[` + strings.Join(labels, ",") + `]}`
	case "POST tasks/" + cloudFlux + "/labels":
		var sent struct{ LabelID string }
		_ = json.NewDecoder(r.Body).Decode(&sent)
		c.labels = append(c.labels, sent.LabelID)
		return 201, `{"label":` + label + `}`
	case "GET labels/" + cloudLabel:
		return 200, `{"label":` + label + `}`
	case "GET tasks/" + cloudFlux + "/runs/" + cloudRun:
		return 200, fmt.Sprintf(`{"id":%q,"taskID":%q,"status":"started","scheduledFor":"2026-01-01T00:00:00Z"}`, cloudRun, cloudFlux)
	case "DELETE tasks/" + cloudFlux + "/runs/" + cloudRun:
		return 405, fmt.Sprintf(cloudMessage, "method not allowed", "cancelling runs is not supported")
	case "POST query":
		return 400, fmt.Sprintf(cloudMessage, "invalid", "error @0:0-0:0: expected int but found string")
	}
	if id, ok := strings.CutPrefix(request, "GET tasks/"); ok && tasks[id] != "" {
		return 200, tasks[id]
	}
	return 404, fmt.Sprintf(cloudMessage, "not found", "not found")
}

func (c *cloud) count(request string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, got := range c.requests {
		if got == request {
			n++
		}
	}
	return n
}

func TestAccCloud(t *testing.T) {
	t.Parallel()
	c := new(cloud)
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	workspace := func(config string) *acctest.Workspace {
		return acctest.NewWorkspace(t, map[string]string{"main.tf": config}).
			With("INFLUX_HOST="+server.URL, "INFLUX_TOKEN=token", "INFLUX_ORG=token's own")
	}

	w := workspace(`
data "influxdb_tasks" "all" {}

data "influxdb_task" "flux" {
  name = "flux"
}

output "tasks" {
  value = data.influxdb_tasks.all.tasks[*].name
}

output "labels" {
  value = flatten([data.influxdb_tasks.all.tasks[*].labels[*].name, data.influxdb_task.flux.labels[*].name])
}

resource "influxdb_task_label" "test" {
  task_id  = "` + cloudFlux + `"
  label_id = "` + cloudLabel + `"
}
`)
	out := w.MustRun(t, "apply", "-auto-approve")
	if !acctest.Words("Tasks with invokable scripts aren't listed", "manage them (1):", `"scripted" (`+cloudScript+`)`).MatchString(out) {
		t.Errorf("no warning of the task that is left out:\n%s", out)
	}
	if names := w.MustRun(t, "output", "-json", "tasks"); strings.TrimSpace(names) != `["older","flux"]` {
		t.Errorf("the tasks are %s", names)
	}
	// The state of the label comes from a request of its own, since the task's JSON has no labels.
	if out, code := w.Run(t, "plan", "-detailed-exitcode", "-refresh-only"); code != 2 || strings.Contains(out, "influxdb_task_label.test has been deleted") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.MustRun(t, "apply", "-auto-approve")
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan isn't empty, exit code %d:\n%s", code, out)
	}
	if labels := w.MustRun(t, "output", "-json", "labels"); strings.TrimSpace(labels) != `["team","team"]` {
		t.Errorf("the labels are %s", labels)
	}

	for name, test := range map[string]struct {
		config string
		want   []string
	}{
		"data source": {`data "influxdb_task" "test" { id = "` + cloudScript + `" }`,
			[]string{"Task runs an invokable script", `"scripted" (` + cloudScript + `)`, "the invokable script " + invokable, "doesn't manage"}},
		"data source by name": {`data "influxdb_task" "test" { name = "scripted" }`, []string{"the invokable script " + invokable}},
		"import": {`
import {
  to = influxdb_task.test
  id = "` + cloudScript + `"
}

resource "influxdb_task" "test" {
  flux = "option task = {name: \"x\", every: 1h}"
}
`, []string{"Task runs an invokable script", "the invokable script " + invokable}},
		"another organization": {`data "influxdb_tasks" "test" { org = "nobody's" }`, []string{"Organization not found", `"another" (00000000000000ff)`}},
		"quota": {`resource "influxdb_task" "test" { flux = "option task = {name: \"x\", every: 1h}" }`,
			[]string{"A limit of the InfluxDB plan is reached", "would exceed quota"}},
	} {
		out, code := workspace(test.config).Run(t, "apply", "-auto-approve")
		if code != 1 || !acctest.Words(test.want...).MatchString(out) || name == "quota" && strings.Contains(out, "permission") {
			t.Errorf("%s: exit code %d:\n%s", name, code, out)
		}
	}
	if n := c.count("POST tasks"); n != 1 {
		t.Errorf("%d requests to create a task", n)
	}
}

func TestAccCloud_actionsAndQuery(t *testing.T) {
	acctest.Needs(t, cli.Actions)
	t.Parallel()
	c := &cloud{labels: []string{cloudLabel}, limited: true}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	env := []string{"INFLUX_HOST=" + server.URL, "INFLUX_TOKEN=token", "INFLUX_ORG=token's own"}
	w := acctest.NewWorkspace(t, map[string]string{
		"main.tf": `
action "influxdb_run_cancel" "test" {
  config {
    task_id = "` + cloudFlux + `"
    run_id  = "` + cloudRun + `"
  }
}
`,
		"all.tfquery.hcl": `
list "influxdb_task" "all" {
  provider         = influxdb
  include_resource = true
}

list "influxdb_task_label" "all" {
  provider = influxdb
}
`}).With(env...)
	out, code := w.Run(t, "apply", "-auto-approve", "-invoke=action.influxdb_run_cancel.test")
	if code != 1 || !acctest.Words("InfluxDB has received too many requests", "continues in 5s", "InfluxDB Cloud can't cancel runs", "The run continues").MatchString(out) {
		t.Errorf("cancel: exit code %d:\n%s", code, out)
	}
	if n := c.count("DELETE tasks/" + cloudFlux + "/runs/" + cloudRun); n != 1 {
		t.Errorf("%d requests to cancel the run", n)
	}
	out = w.MustRun(t, "query")
	if !acctest.Words("Tasks with invokable scripts aren't listed", `"scripted" (`+cloudScript+`)`).MatchString(out) ||
		!strings.Contains(out, "team on flux") || strings.Count(out, "list.influxdb_task.all") < 2 || strings.Contains(out, "id="+cloudScript) {
		t.Errorf("query:\n%s", out)
	}
}
