package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// tasksUnderFault returns the number of tasks in the tests. make test-faults uses more.
func tasksUnderFault(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("FAULT_TASKS"), "60"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// labeledTasks returns a configuration of n tasks with a label each.
func labeledTasks(n int) string {
	return fmt.Sprintf(`
variable "every" {
  default = "1h"
}

resource "influxdb_label" "test" {
  name       = "faults"
  properties = { color = "#7A65F2" }
}

resource "influxdb_task" "test" {
  count       = %d
  name        = "task ${count.index}"
  every       = var.every
  status      = count.index %% 3 == 0 ? "inactive" : "active"
  description = "number ${count.index}"
  flux        = "from(bucket: \"default\") |> range(start: -task.every)\n"
}

resource "influxdb_task_label" "test" {
  for_each = { for i, task in influxdb_task.test : i => task.id }
  task_id  = each.value
  label_id = influxdb_label.test.id
}
`, n)
}

// withProxy returns a workspace that connects to the server through a proxy, with an organization of its own.
func withProxy(t *testing.T, config string) (influx.Organization, *acctest.Proxy, *acctest.Workspace) {
	t.Helper()
	org := acctest.Organization(t, "org")
	proxy := acctest.NewProxy(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": config}).
		With("INFLUX_HOST="+proxy.URL, "INFLUX_ORG="+org.Name)
	return org, proxy, w
}

// A gateway may deliver a request seconds after it has answered with a timeout. That leaves no orphans and no
// duplicates.
func TestAccFaults_lateDelivery(t *testing.T) {
	t.Parallel()
	n := tasksUnderFault(t)
	org, proxy, w := withProxy(t, labeledTasks(n))
	late := acctest.Rate(0.2, acctest.LateBy(150*time.Millisecond), acctest.LateBy(time.Second), acctest.LateBy(3*time.Second),
		acctest.LateBy(8*time.Second))
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.Method == http.MethodGet {
			return nil
		}
		return late(r)
	})
	w.MustRun(t, "apply", "-auto-approve")
	proxy.Delivered()
	if tasks, d := compare(t, w, org.ID); d != (difference{}) || len(tasks) != n {
		t.Errorf("%d tasks, %s", len(tasks), d)
	}
	proxy.Spoil(nil)
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan isn't empty:\n%s", out)
	}
	w.MustRun(t, "destroy", "-auto-approve")
	if tasks := acctest.TasksOf(t, org.ID); len(tasks) > 0 {
		t.Errorf("%d tasks are left", len(tasks))
	}
}

// difference counts how the server's tasks in an organization differ from a state.
type difference struct{ orphans, duplicates, lost, unlabeled int }

func (d difference) String() string {
	return fmt.Sprintf("%d orphans, %d duplicates, %d lost, %d without the label", d.orphans, d.duplicates, d.lost, d.unlabeled)
}

// compare compares the server with the state of a workspace.
func compare(t *testing.T, w *acctest.Workspace, orgID string) (tasks []influx.Task, d difference) {
	t.Helper()
	tasks = acctest.TasksOf(t, orgID)
	owned, labeled := stateIDs(t, w)
	names, onServer := map[string]bool{}, map[string]bool{}
	for _, task := range tasks {
		onServer[task.ID] = true
		if !owned[task.ID] {
			d.orphans++
		}
		if names[task.Name] {
			d.duplicates++
		}
		names[task.Name] = true
		if labeled[task.ID] != (len(task.Labels) == 1) {
			d.unlabeled++
		}
	}
	for id := range owned {
		if !onServer[id] {
			d.lost++
		}
	}
	return tasks, d
}

// stateIDs returns the IDs of the tasks in a state, if it exists, and of those with a label in it.
func stateIDs(t *testing.T, w *acctest.Workspace) (owned, labeled map[string]bool) {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Attributes struct {
					ID     string
					TaskID string `json:"task_id"`
				}
			}
		}
	}
	content := w.Read(t, "terraform.tfstate")
	if len(content) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(content), &state); err != nil {
		t.Fatal(err)
	}
	owned, labeled = map[string]bool{}, map[string]bool{}
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			switch r.Type {
			case "influxdb_task":
				owned[instance.Attributes.ID] = true
			case "influxdb_task_label":
				labeled[instance.Attributes.TaskID] = true
			}
		}
	}
	return owned, labeled
}

// If one request in five fails, in every way, each phase in the life of many tasks succeeds with one command, without
// lost or duplicate tasks.
func TestAccFaults(t *testing.T) {
	t.Parallel()
	n := tasksUnderFault(t)
	org, proxy, w := withProxy(t, labeledTasks(n))
	total := map[string]int{}
	for _, phase := range []struct {
		name string
		want int
		args []string
	}{
		{"create", n, []string{"apply", "-auto-approve"}},
		{"refresh", n, []string{"plan", "-detailed-exitcode"}},
		{"change", n, []string{"apply", "-auto-approve", "-var", "every=2h"}},
		{"destroy", 0, []string{"destroy", "-auto-approve"}},
	} {
		proxy.Spoil(acctest.Rate(0.2, acctest.AllFaults...))
		out, code := w.Run(t, phase.args...)
		requests, spoiled, kinds := proxy.Counts()
		tasks, d := compare(t, w, org.ID)
		t.Logf("%s: exit code %d, %d tasks, %s; %d requests, %d of them spoiled", phase.name, code, len(tasks), d, requests, spoiled)
		if code != 0 || d != (difference{}) || len(tasks) != phase.want {
			t.Errorf("%s with %v:\n%s", phase.name, kinds, lastLines(out))
		}
		for kind, times := range kinds {
			total[kind] += times
		}
		if phase.name == "change" && !strings.Contains(tasks[0].Flux, "every: 2h") {
			t.Errorf("the change has not arrived:\n%s", tasks[0].Flux)
		}
	}
	for _, fault := range acctest.AllFaults {
		if total[fault.Name] == 0 {
			t.Errorf("no request had the fault %q", fault.Name)
		}
	}
}

// If all requests fail, each resource gets one clear error, and the state is unchanged.
func TestAccFaults_all(t *testing.T) {
	t.Parallel()
	const n = 20
	_, proxy, w := withProxy(t, labeledTasks(n))
	w.MustRun(t, "apply", "-auto-approve")
	before := stateFile(t, w)
	fatal := slices.DeleteFunc(slices.Clone(acctest.AllFaults), func(f acctest.Fault) bool {
		return f.Name == acctest.Latency.Name || f.Name == acctest.Slow.Name
	})
	proxy.Spoil(acctest.Rate(1, fatal...))
	out, code := w.Run(t, "apply", "-auto-approve", "-var", "every=2h")
	errors := strings.Count(out, "Error: ")
	// Terraform doesn't ask for the labels of tasks that can't be read.
	if want := n + 1; code != 1 || errors != want {
		t.Errorf("exit code %d, %d errors, want %d:\n%s", code, errors, want, lastLines(out))
	}
	// Without the refresh it gets as far as the updates.
	out, code = w.Run(t, "apply", "-auto-approve", "-refresh=false", "-var", "every=2h")
	if errors := strings.Count(out, "Error: "); code != 1 || errors != n {
		t.Errorf("exit code %d, %d errors, want %d:\n%s", code, errors, n, lastLines(out))
	}
	if stateFile(t, w) != before {
		t.Error("the state has changed")
	}
	proxy.Spoil(nil)
	w.MustRun(t, "destroy", "-auto-approve")
}

// stateFile returns the resources in the state of a workspace.
func stateFile(t *testing.T, w *acctest.Workspace) string {
	t.Helper()
	var state struct{ Resources json.RawMessage }
	content := w.Read(t, "terraform.tfstate")
	if err := json.Unmarshal([]byte(content), &state); err != nil {
		t.Fatal(err)
	}
	return string(state.Resources)
}

// Two concurrent applies of the same configuration that lose every second response to a creation each end with their
// own tasks.
func TestAccFaults_twoApplies(t *testing.T) {
	t.Parallel()
	const n = 40
	org := acctest.Organization(t, "org")
	proxy := acctest.NewProxy(t)
	proxy.Spoil(acctest.On(http.MethodPost, "/api/v2/tasks", acctest.Rate(0.5, acctest.DroppedBefore, acctest.DroppedAfter, acctest.GatewayTimedOut)))
	config := strings.Replace(labeledTasks(n), `"faults"`, "var.label", 1) + "variable \"label\" {}\n"
	var group sync.WaitGroup
	workspaces := make([]*acctest.Workspace, 2)
	for i := range workspaces {
		workspaces[i] = acctest.NewWorkspace(t, map[string]string{"main.tf": config}).
			With("INFLUX_HOST="+proxy.URL, "INFLUX_ORG="+org.Name, fmt.Sprintf("TF_VAR_label=%d", i))
		group.Go(func() {
			if out, code := workspaces[i].Run(t, "apply", "-auto-approve"); code != 0 {
				t.Errorf("exit code %d:\n%s", code, lastLines(out))
			}
		})
	}
	group.Wait()
	tasks, _ := compare(t, workspaces[0], org.ID)
	first, _ := stateIDs(t, workspaces[0])
	second, _ := stateIDs(t, workspaces[1])
	if len(tasks) != 2*n || len(first) != n || len(second) != n {
		t.Errorf("the server has %d tasks, the states %d and %d", len(tasks), len(first), len(second))
	}
	for _, task := range tasks {
		if first[task.ID] == second[task.ID] {
			t.Errorf("%s %s: in the first state: %t, in the second: %t", task.ID, task.Name, first[task.ID], second[task.ID])
		}
	}
	proxy.Spoil(nil)
	for _, w := range workspaces {
		w.MustRun(t, "destroy", "-auto-approve")
	}
}

// Many concurrent operations use no more connections than concurrent requests, and close them all.
func TestAccParallelism(t *testing.T) {
	t.Parallel()
	const parallel = 50
	n := tasksUnderFault(t) * 5 / 3
	org, proxy, w := withProxy(t, labeledTasks(n))
	for _, args := range [][]string{
		{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}, {"destroy", "-auto-approve"},
	} {
		before, _ := proxy.Connections()
		w.MustRun(t, append(args, fmt.Sprintf("-parallelism=%d", parallel))...)
		after, open := proxy.Connections()
		tasks, d := compare(t, w, org.ID)
		t.Logf("%s: %d tasks, %s; %d connections", args[0], len(tasks), d, after-before)
		// A plan and an apply have a process each, which may open a connection for a request that then uses another one.
		if d != (difference{}) || after-before > 4*parallel {
			t.Errorf("%s: %s; %d connections", args[0], d, after-before)
		}
		if open > 0 {
			acctest.Eventually(t, "all connections are closed", func() bool {
				_, open := proxy.Connections()
				return open == 0
			})
		}
	}
}

// An apply recovers from each kind of fault in its first requests.
func TestAccFaults_each(t *testing.T) {
	t.Parallel()
	org, proxy, w := withProxy(t, `
variable "name" {}

resource "influxdb_task" "test" {
  name  = var.name
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -task.every)\n"
}
`)
	for _, fault := range acctest.AllFaults {
		proxy.Spoil(acctest.Times(4, acctest.Rate(1, fault)))
		out, code := w.Run(t, "apply", "-auto-approve", "-var", "name="+fault.Name)
		tasks := acctest.TasksOf(t, org.ID)
		if code != 0 || len(tasks) != 1 || tasks[0].Name != fault.Name {
			t.Errorf("%s: exit code %d, tasks %v:\n%s", fault.Name, code, tasks, lastLines(out))
		}
	}
	proxy.Spoil(nil)
	w.MustRun(t, "destroy", "-auto-approve", "-var", "name=n")
}

// The client follows a redirect of a read, and fails at once if a redirect would turn a write into a read.
func TestAccFaults_redirects(t *testing.T) {
	t.Parallel()
	org, proxy, w := withProxy(t, `
variable "every" {}

resource "influxdb_task" "test" {
  name  = "redirected"
  every = var.every
  flux  = "from(bucket: \"default\") |> range(start: -task.every)\n"
}
`)
	w.MustRun(t, "apply", "-auto-approve", "-var", "every=1h")
	path := "/api/v2/tasks/" + acctest.TasksOf(t, org.ID)[0].ID
	for i, redirect := range acctest.Redirects {
		// The plan reads the task, and the apply updates it.
		every := fmt.Sprintf("%dh", i+2)
		proxy.Spoil(acctest.On(http.MethodGet, path, acctest.Rate(1, redirect)))
		w.MustRun(t, "plan", "-var", "every="+every)
		proxy.Spoil(acctest.On(http.MethodPatch, path, acctest.Rate(1, redirect)))
		out, code := w.Run(t, "apply", "-auto-approve", "-var", "every="+every)
		_, spoiled, _ := proxy.Counts()
		task := acctest.TasksOf(t, org.ID)[0]
		if i < 3 && (code != 1 || spoiled != 1 || task.Every == every || !strings.Contains(unwrapped(out), "url (or INFLUX_HOST) to "+proxy.URL+"/redirected.")) {
			t.Errorf("%s: exit code %d, %d updates, every %s:\n%s", redirect.Name, code, spoiled, task.Every, lastLines(out))
		}
		if i >= 3 && (code != 0 || task.Every != every) {
			t.Errorf("%s: exit code %d, every %s:\n%s", redirect.Name, code, task.Every, lastLines(out))
		}
	}
	proxy.Spoil(nil)
	w.MustRun(t, "destroy", "-auto-approve", "-var", "every=1h")
}

// If InfluxDB doesn't finish a check in time, the plan makes no other check and succeeds. Messages reach the terminal
// without control characters.
func TestAccFaults_check(t *testing.T) {
	t.Parallel()
	_, proxy, w := withProxy(t, `
variable "request_timeout" { default = "30s" }

provider "influxdb" {
  request_timeout = var.request_timeout
}

resource "influxdb_task" "test" {
  count = 2
  name  = "checked"
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -${count.index + 1}h)\n"
}
`)
	const path = "/api/v2/query"
	proxy.Spoil(acctest.On(http.MethodPost, path, acctest.Rate(1, acctest.Stalled)))
	out, code := w.Run(t, "plan", "-var", "request_timeout=1s")
	_, spoiled, _ := proxy.Counts()
	if code != 0 || spoiled != 1 || strings.Count(out, "Warning: Flux not checked") != 1 || strings.Contains(out, "more similar warning") ||
		!strings.Contains(unwrapped(out), "within 1s, which is the provider's request_timeout") {
		t.Errorf("exit code %d, %d checks:\n%s", code, spoiled, lastLines(out))
	}
	mistake := `{"code":"invalid","message":"error @0:0-0:0: expected int but found string\n\nerror @1:1-1:2: ` + acctest.HostileJSON + `"}`
	for want, fault := range map[int]acctest.Fault{0: acctest.Hostile, 1: acctest.Answering("a hostile mistake", http.StatusBadRequest, mistake)} {
		proxy.Spoil(acctest.On(http.MethodPost, path, acctest.Rate(1, fault)))
		out, code := w.Run(t, "plan", "-no-color")
		if code != want || !strings.Contains(out, "pwned") || strings.ContainsAny(out, "\x1b\a\u009b\u202e\u2066\u2028") {
			t.Errorf("%s: exit code %d: %q", fault.Name, code, lastLines(out))
		}
	}
}
