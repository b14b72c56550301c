package provider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// If the provider or Terraform is killed during an apply, tasks remain that aren't in the state. The next plan names
// each of them, and the next apply creates exactly the missing ones.
func TestAccKilled(t *testing.T) {
	const n = 100
	for _, victim := range []string{"provider", "command line"} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			org, proxy, w := withProxy(t, fmt.Sprintf(`
resource "influxdb_task" "test" {
  count = %d
  name  = "task ${count.index}"
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -task.every)\n"
}
`, n))

			// From the 50th creation on, the proxy blocks all requests until the victim is killed.
			creations, finished, killed := 0, 0, make(chan struct{})
			proxy.Spoil(func(r *http.Request) *acctest.Fault {
				if r.Method == http.MethodPatch {
					finished++
				}
				if r.Method == http.MethodPost && r.URL.Path == "/api/v2/tasks" {
					if creations++; creations == n/2 {
						go func() {
							defer close(killed)
							if !acctest.IsOpenTofu() { // which writes the state only now and then
								stateHas(t, w, finished)
							}
							if victim == "provider" {
								w.KillProvider(t)
							} else {
								w.Kill(t)
							}
						}()
						<-killed
					}
				}
				return nil
			})
			if out, code := w.Run(t, "apply", "-auto-approve"); code == 0 {
				t.Fatalf("nothing was killed:\n%s", out)
			}
			w.KillProvider(t) // it outlives a killed command line for a moment
			proxy.Spoil(nil)

			owned, _ := stateIDs(t, w)
			var left []influx.Task
			var plan string
			acctest.Eventually(t, "the server has settled", func() bool {
				left, plan = acctest.TasksOf(t, org.ID), w.MustRun(t, "plan")
				return len(acctest.TasksOf(t, org.ID)) == len(left)
			})
			for _, task := range left {
				if named := acctest.Words("Its ID is", task.ID+",").MatchString(plan); named == owned[task.ID] {
					t.Errorf("%s is in the state: %t, and the plan warns of it: %t", task.ID, owned[task.ID], named)
				}
			}
			w.MustRun(t, "apply", "-auto-approve")
			orphans := len(left) - len(owned)
			owned, _ = stateIDs(t, w)
			all := acctest.TasksOf(t, org.ID)
			t.Logf("%d tasks on the server when the %s was killed, %d of them not in the state, each named by the next plan; then %d in the state",
				len(left), victim, orphans, len(owned))
			if len(owned) != n || len(all) != n+orphans {
				t.Errorf("%d tasks in the state and %d on the server, want %d and %d", len(owned), len(all), n, n+orphans)
			}
			w.MustRun(t, "destroy", "-auto-approve")
			for _, orphan := range acctest.TasksOf(t, org.ID) {
				if err := acctest.Client(t).DeleteTask(context.Background(), orphan.ID); err != nil {
					t.Errorf("deleting the task %s: %v", orphan.ID, err)
				}
			}
		})
	}
}

// After an interrupt, all created tasks are in the state, since running creations complete. The same holds for a
// SIGTERM to the whole process group.
func TestAccInterrupted(t *testing.T) {
	t.Run("Ctrl-C", func(t *testing.T) { testInterrupted(t, (*acctest.Workspace).RunUntil) })
	t.Run("SIGTERM", func(t *testing.T) { testInterrupted(t, (*acctest.Workspace).RunUntilTerminated) })
}

func testInterrupted(t *testing.T, runUntil func(w *acctest.Workspace, t testing.TB, text string, args ...string) (string, int)) {
	t.Parallel()
	org, proxy, w := withProxy(t, labeledTasks(100))
	proxy.Spoil(acctest.On(http.MethodPost, "/api/v2/tasks", acctest.Rate(1, acctest.Latency)))
	out, code := runUntil(w, t, "]: Creating...", "apply", "-auto-approve") // whichever task comes first: the order is random
	if code == 0 {
		t.Fatalf("nothing was interrupted:\n%s", out)
	}
	tasks, d := compare(t, w, org.ID)
	if d != (difference{}) || len(tasks) == 0 || len(tasks) == 100 {
		t.Errorf("%d tasks, %s\n%s", len(tasks), d, out)
	}
	for _, task := range tasks {
		if strings.Contains(task.Flux, "unfinished") {
			t.Errorf("%s is a placeholder", task.Name)
		}
	}
	proxy.Spoil(nil)
	w.MustRun(t, "apply", "-auto-approve")
	if tasks, d := compare(t, w, org.ID); d != (difference{}) || len(tasks) != 100 {
		t.Errorf("after the next apply: %d tasks, %s", len(tasks), d)
	}
	w.MustRun(t, "destroy", "-auto-approve")
}

// stateHas waits until the state file is complete and has a number of tasks. Terraform doesn't write it atomically.
func stateHas(t *testing.T, w *acctest.Workspace, tasks int) {
	acctest.Eventually(t, "the state is written", func() bool {
		content, err := os.ReadFile(filepath.Join(w.Path, "terraform.tfstate"))
		return err == nil && json.Valid(content) && bytes.Count(content, []byte(`"index_key"`)) == tasks
	})
}
