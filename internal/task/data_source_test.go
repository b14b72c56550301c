package task_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// newTask creates a task with a client.
func newTask(t *testing.T, client *influx.Client, create influx.TaskCreate) influx.Task {
	t.Helper()
	task, _, err := client.CreateTask(context.Background(), create)
	if err != nil {
		t.Fatal(err)
	}
	return *task
}

// script returns a script for a task with this name. It reads a bucket that doesn't exist.
func script(name string) string {
	return fmt.Sprintf("option task = {name: %q, every: 60m, offset: 90m}\n\nfrom(bucket: \"nowhere\") |> range(start: -1h)\n", name)
}

// otherUser creates a user, and returns a client that acts for them in an organization.
func otherUser(t *testing.T, orgID string) (string, *influx.Client) {
	t.Helper()
	userID := acctest.NewUser(t, "user")
	var permissions []any
	for _, action := range []string{"read", "write"} {
		permissions = append(permissions, map[string]any{"action": action, "resource": map[string]string{"type": "tasks", "orgID": orgID}})
	}
	var authorization struct{ Token string }
	acctest.API(t, http.MethodPost, "/api/v2/authorizations",
		map[string]any{"orgID": orgID, "userID": userID, "permissions": permissions}, &authorization)
	client, err := influx.New(influx.Config{URL: acctest.Server(t).URL, Token: authorization.Token, UserAgent: "acceptance-test"})
	if err != nil {
		t.Fatal(err)
	}
	return userID, client
}

// The data source has every field that InfluxDB returns.
func TestAccTaskDataSource(t *testing.T) {
	ctx, client := t.Context(), acctest.Client(t)
	org := acctest.Organization(t, "tasks")
	task := newTask(t, client, influx.TaskCreate{OrgID: org.ID, Flux: script("fields"), Description: "why"})
	label, err := client.CreateLabel(ctx, influx.LabelCreate{OrgID: org.ID, Name: "a label", Properties: map[string]string{"color": "red"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.AddTaskLabel(ctx, task.ID, label.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := client.UpdateTask(ctx, task.ID, influx.TaskUpdate{Status: new(influx.TaskActive), Description: new("why not")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.StartRun(ctx, task.ID, task.CreatedAt); err != nil {
		t.Fatal(err)
	}
	acctest.Eventually(t, "the run has failed", func() bool {
		task, err := client.Task(ctx, task.ID)
		return err == nil && task.LastRunStatus == influx.RunFailed
	})
	newTask(t, client, influx.TaskCreate{OrgID: org.ID, Flux: script("twice")})
	twice := newTask(t, client, influx.TaskCreate{OrgID: org.ID, Flux: script("twice")})

	provider := acctest.ProviderConfig(acctest.Server(t).URL)
	byName := func(name string) string {
		return provider + fmt.Sprintf("data \"influxdb_task\" \"test\" {\n  name = %q\n  org  = %q\n}\n", name, org.Name)
	}
	time := knownvalue.StringRegexp(acctest.Words("Z"))
	want := map[string]knownvalue.Check{
		"id":               knownvalue.StringExact(task.ID),
		"name":             knownvalue.StringExact("fields"),
		"org":              knownvalue.StringExact(org.Name),
		"org_id":           knownvalue.StringExact(org.ID),
		"owner_id":         knownvalue.StringExact(task.OwnerID),
		"authorization_id": knownvalue.Null(),
		"description":      knownvalue.StringExact("why not"),
		"status":           knownvalue.StringExact("active"),
		"flux":             knownvalue.StringExact(script("fields")),
		"every":            knownvalue.StringExact("60m"),
		"cron":             knownvalue.Null(),
		"offset":           knownvalue.StringExact("1h30m"),
		"latest_completed": time,
		"last_run_status":  knownvalue.StringExact("failed"),
		"last_run_error":   knownvalue.StringRegexp(acctest.Words(`could not find bucket "nowhere"`)),
		"created_at":       time,
		"updated_at":       time,
		"labels": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(label.ID), "org_id": knownvalue.StringExact(org.ID), "name": knownvalue.StringExact("a label"),
			"properties": knownvalue.MapExact(map[string]knownvalue.Check{"color": knownvalue.StringExact("red")}),
		})}),
		"links": knownvalue.MapPartial(map[string]knownvalue.Check{"runs": knownvalue.StringExact("/api/v2/tasks/" + task.ID + "/runs")}),
	}
	var checks []statecheck.StateCheck
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue("data.influxdb_task.test", tfjsonpath.New(attribute), value))
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: byName("nobody"), ExpectError: acctest.Words("Task not found", fmt.Sprintf(`exact name "nobody" in the organization %q`, org.Name))},
			{Config: byName("twice"), ExpectError: acctest.Words(fmt.Sprintf("The organization %q has 2 tasks", org.Name), twice.ID+", active, created at 20")},
			{
				Config:      provider + `data "influxdb_task" "test" { id = "0123456789abcdef" }`,
				ExpectError: acctest.Words("The task 0123456789abcdef", "task not found"),
			},
			{Config: byName("fields"), ConfigStateChecks: checks},
			{Config: provider + `data "influxdb_task" "test" { id = "` + task.ID + `" }`, ConfigStateChecks: checks},
		},
	})
}

func TestAccTasksDataSource_filters(t *testing.T) {
	client := acctest.Client(t)
	org := acctest.Organization(t, "tasks")
	userID, asUser := otherUser(t, org.ID)
	first := newTask(t, client, influx.TaskCreate{OrgID: org.ID, Flux: script("a")})
	second := newTask(t, client, influx.TaskCreate{OrgID: org.ID, Flux: script("a")})
	third := newTask(t, asUser, influx.TaskCreate{OrgID: org.ID, Flux: script("b")})
	if _, err := client.UpdateTask(t.Context(), second.ID, influx.TaskUpdate{Status: new(influx.TaskInactive)}); err != nil {
		t.Fatal(err)
	}
	config := acctest.ProviderConfig(acctest.Server(t).URL)
	var checks []statecheck.StateCheck
	list := func(name, filters string, want ...influx.Task) {
		config += fmt.Sprintf("data \"influxdb_tasks\" %q {\n  %s\n}\n", name, filters)
		path := tfjsonpath.New("tasks")
		checks = append(checks, statecheck.ExpectKnownValue("data.influxdb_tasks."+name, path, knownvalue.ListSizeExact(len(want))))
		for i, task := range want {
			checks = append(checks, statecheck.ExpectKnownValue("data.influxdb_tasks."+name,
				path.AtSliceIndex(i).AtMapKey("id"), knownvalue.StringExact(task.ID)))
		}
	}
	inOrg := fmt.Sprintf("org_id = %q\n  ", org.ID)
	list("org", fmt.Sprintf("org = %q", org.Name), first, second, third)
	list("name", inOrg+`name = "a"`, first, second)
	list("no_such_name", inOrg+`name = "A"`)
	list("active", inOrg+`status = "active"`, first, third)
	list("inactive", inOrg+`status = "inactive"`, second)
	list("user", inOrg+fmt.Sprintf("user_id = %q", userID), third)
	list("user_elsewhere", fmt.Sprintf("user_id = %q", userID))
	list("together", inOrg+"name = \"a\"\n  status = \"active\"\n  limit = 5", first)
	list("limit", inOrg+`limit = 2`, first, second)
	list("basic", inOrg+`type = "basic"`, first, second, third)
	basic := tfjsonpath.New("tasks").AtSliceIndex(0)
	for _, attribute := range []string{"flux", "org", "created_at", "updated_at"} {
		checks = append(checks, statecheck.ExpectKnownValue("data.influxdb_tasks.basic", basic.AtMapKey(attribute), knownvalue.Null()))
	}
	checks = append(checks,
		statecheck.ExpectKnownValue("data.influxdb_tasks.basic", basic.AtMapKey("name"), knownvalue.StringExact("a")),
		statecheck.ExpectKnownValue("data.influxdb_tasks.org", tfjsonpath.New("org_id"), knownvalue.StringExact(org.ID)),
		statecheck.ExpectKnownValue("data.influxdb_tasks.org", tfjsonpath.New("tasks").AtSliceIndex(0).AtMapKey("flux"), knownvalue.StringExact(script("a"))))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks}},
	})
}

// A list of several pages is complete and in order, even if another client deletes the last task of a page before the
// next page is requested.
func TestAccTasksDataSource_manyPages(t *testing.T) {
	const n = 1050
	client := acctest.Client(t)
	org := acctest.Organization(t, "many")
	ids := manyTasks(t, client, org.ID, n)

	edge := ids[influx.MaxPage-1]
	proxy := beforeSecondPage(t, func() {
		if err := client.DeleteTask(context.Background(), edge); err != nil {
			t.Errorf("deleting the task %s: %v", edge, err)
		}
	})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: acctest.ProviderConfig(proxy) + fmt.Sprintf(`
data "influxdb_tasks" "all" {
  org_id = %q
  type   = "basic"
}

output "ids" { value = join(",", [for task in data.influxdb_tasks.all.tasks : task.id if task.id != %q]) }
`, org.ID, edge),
			Check: func(s *terraform.State) error {
				got := strings.Split(s.RootModule().Outputs["ids"].Value.(string), ",")
				// The first page still has the deleted task. Later reads don't.
				want := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == edge })
				if !slices.Equal(got, want) {
					return fmt.Errorf("%d tasks of %d, or not in order", len(got), len(want))
				}
				return nil
			},
		}},
	})
}

// manyTasks creates tasks, and returns their IDs in ascending order.
func manyTasks(t *testing.T, client *influx.Client, orgID string, n int) []string {
	t.Helper()
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		ids  []string
		todo = make(chan int)
	)
	for range 8 {
		wait.Go(func() {
			for i := range todo {
				create := influx.TaskCreate{OrgID: orgID, Flux: script(fmt.Sprint("many ", i))}
				task, _, err := client.CreateTask(context.Background(), create)
				if err != nil {
					t.Errorf("creating a task: %v", err)
					continue
				}
				mu.Lock()
				ids = append(ids, task.ID)
				mu.Unlock()
			}
		})
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	wait.Wait()
	if len(ids) != n {
		t.Fatalf("%d tasks instead of %d", len(ids), n)
	}
	slices.Sort(ids)
	return ids
}

// beforeSecondPage starts a proxy to the server, and returns its address. It runs a function once, before it forwards
// the first request for a later page of a list.
func beforeSecondPage(t *testing.T, do func()) string {
	t.Helper()
	proxy := acctest.NewProxy(t)
	var once sync.Once
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.URL.Query().Has("after") {
			once.Do(do)
		}
		return nil
	})
	return proxy.URL
}
