package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// A token that may read only some tasks lists all of these, although InfluxDB removes the others only after it has cut
// a page.
func TestAccTasks_ofATokenThatReadsSome(t *testing.T) {
	t.Parallel()
	const n = 700
	org := acctest.Organization(t, "org")
	client := acctest.Client(t)
	var group sync.WaitGroup
	for worker := range 10 {
		group.Go(func() {
			for i := range n / 10 {
				name := fmt.Sprintf("task %d %d", worker, i)
				script := fmt.Sprintf("option task = {name: %q, every: 1h}\n", name)
				if _, _, err := client.CreateTask(t.Context(), influx.TaskCreate{OrgID: org.ID, Name: name, Flux: script}); err != nil {
					t.Errorf("creating a task: %v", err)
				}
			}
		})
	}
	group.Wait()
	all := acctest.TasksOf(t, org.ID)
	if len(all) != n {
		t.Fatalf("%d tasks", len(all))
	}
	for name, visible := range map[string][]int{"far apart": {10, n - 1}, "not the first": {1, 2, 620}, "one": {3}} {
		reading := tokenFor(t, org.ID, all, visible)
		requests := 0
		c, err := influx.New(influx.Config{
			URL: acctest.Server(t).URL, Token: reading, Log: func(context.Context, influx.Attempt) { requests++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Tasks(t.Context(), influx.TaskFilter{OrgID: org.ID})
		if err != nil || len(got) != len(visible) {
			t.Errorf("%s: %d tasks in %d requests, %v", name, len(got), requests, err)
			continue
		}
		for i, task := range got {
			if task.ID != all[visible[i]].ID {
				t.Errorf("%s: task %d is %s", name, i, task.Name)
			}
		}
		t.Logf("%s: %d requests", name, requests)
	}
}

// tokenFor creates a token that may read these tasks.
func tokenFor(t *testing.T, orgID string, tasks []influx.Task, visible []int) string {
	t.Helper()
	type resource struct {
		Type  string `json:"type"`
		ID    string `json:"id"`
		OrgID string `json:"orgID"`
	}
	type permission struct {
		Action   string   `json:"action"`
		Resource resource `json:"resource"`
	}
	var permissions []permission
	for _, i := range visible {
		permissions = append(permissions, permission{"read", resource{"tasks", tasks[i].ID, orgID}})
	}
	var authorization struct{ Token string }
	acctest.API(t, http.MethodPost, "/api/v2/authorizations", map[string]any{"orgID": orgID, "permissions": permissions}, &authorization)
	return authorization.Token
}
