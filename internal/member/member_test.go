package member_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const (
	member = "influxdb_task_member.test"
	owner  = "influxdb_task_owner.test"
)

// config returns the configuration of a task with a member and an owner.
func config(t *testing.T, memberID, ownerID string) string {
	return acctest.ProviderConfig(acctest.Server(t).URL) + fmt.Sprintf(`
resource "influxdb_task" "test" {
  name  = %q
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -1h)"
}

resource "influxdb_task_member" "test" {
  task_id = influxdb_task.test.id
  user_id = %q
}

resource "influxdb_task_owner" "test" {
  task_id = influxdb_task.test.id
  user_id = %q
}
`, t.Name(), memberID, ownerID)
}

const dataSources = `
data "influxdb_task_members" "test" { task_id = influxdb_task_member.test.task_id }
data "influxdb_task_owners" "test" { task_id = influxdb_task_owner.test.task_id }
`

func planned(ofMember, ofOwner plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(member, ofMember),
		plancheck.ExpectResourceAction(owner, ofOwner),
	}}
}

// list checks that a data source lists only this user.
func list(t *testing.T, role influx.Role, userID, name string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(fmt.Sprintf("data.influxdb_task_%ss.test", role), tfjsonpath.New(string(role)+"s"),
		knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id":       knownvalue.StringExact(userID),
			"name":     knownvalue.StringExact(t.Name() + " " + name),
			"role":     knownvalue.StringExact(string(role)),
			"status":   knownvalue.StringExact("active"),
			"oauth_id": knownvalue.Null(),
			"links": knownvalue.MapPartial(map[string]knownvalue.Check{
				"self": knownvalue.StringExact("/api/v2/users/" + userID),
			}),
		})}))
}

func importID(address string) resource.ImportStateIdFunc {
	return func(s *terraform.State) (string, error) {
		r := s.RootModule().Resources[address].Primary
		return r.Attributes["task_id"] + "/" + r.Attributes["user_id"], nil
	}
}

func TestAccTaskMemberAndOwner(t *testing.T) {
	first, second, third := acctest.NewUser(t, "first"), acctest.NewUser(t, "second"), acctest.NewUser(t, "third")
	empty := acctest.ProviderConfig(acctest.Server(t).URL) + `
resource "influxdb_task" "test" {
  name  = "nobody"
  every = "1h"
  flux  = "from(bucket: \"default\") |> range(start: -1h)"
}

data "influxdb_task_members" "test" { task_id = influxdb_task.test.id }
data "influxdb_task_owners" "test" { task_id = influxdb_task.test.id }
`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:            config(t, first, second) + dataSources,
				ConfigStateChecks: []statecheck.StateCheck{list(t, influx.Member, first, "first"), list(t, influx.Owner, second, "second")},
			},
			{ResourceName: member, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateIdFunc: importID(member)},
			{ResourceName: owner, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateIdFunc: importID(owner)},
			{
				Config:            config(t, third, second) + dataSources,
				ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate, plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{list(t, influx.Member, third, "third"), list(t, influx.Owner, second, "second")},
			},
			{
				// Another client removes the user.
				PreConfig: func() {
					if err := acctest.Client(t).RemoveTaskUser(context.Background(), acctest.TaskNamed(t, t.Name()).ID, second, influx.Owner); err != nil {
						t.Fatal(err)
					}
				},
				Config:           config(t, third, second),
				ConfigPlanChecks: planned(plancheck.ResourceActionNoop, plancheck.ResourceActionCreate),
			},
			{
				PreConfig: func() {
					if err := acctest.Client(t).DeleteTask(context.Background(), acctest.TaskNamed(t, t.Name()).ID); err != nil {
						t.Fatal(err)
					}
				},
				Config:           config(t, third, second),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate, plancheck.ResourceActionCreate),
			},
			{
				Config: empty,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.influxdb_task_members.test", tfjsonpath.New("members"), knownvalue.ListSizeExact(0)),
					statecheck.ExpectKnownValue("data.influxdb_task_owners.test", tfjsonpath.New("owners"), knownvalue.ListSizeExact(0)),
				},
			},
		},
	})
}

func TestAccTaskMemberAndOwner_importByIdentity(t *testing.T) {
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config(t, acctest.NewUser(t, "first"), acctest.NewUser(t, "second"))},
			{ResourceName: member, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			{ResourceName: owner, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccTaskMemberAndOwner_badInput(t *testing.T) {
	first, second := acctest.NewUser(t, "first"), acctest.NewUser(t, "second")
	more := func(kind, taskID, userID string) string {
		return config(t, first, second) + fmt.Sprintf("\nresource \"influxdb_task_%s\" \"more\" {\n  task_id = %s\n  user_id = %q\n}\n", kind, taskID, userID)
	}
	const task = "influxdb_task.test.id"
	duplicate := acctest.Words("User already has a role on the task", "import it with the ID")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config(t, first, second)},
			{Config: more("member", task, first), ExpectError: duplicate},
			{Config: more("owner", task, first), ExpectError: acctest.Words("is already a member of the task", "only one role on a task", "import it with the ID")},
			{Config: more("owner", task, "somebody"), ExpectError: acctest.Words("isn't a valid user_id. Use an InfluxDB ID", "influx user list")},
			{Config: more("member", `"x"`, first), ExpectError: acctest.Words("isn't a valid task_id. Use an InfluxDB ID", "use the data source influxdb_task")},
			{Config: more("owner", task, "0123456789abcdef"), ExpectError: acctest.Words("user not found")},
			{Config: more("member", `"0123456789abcdef"`, first), ExpectError: acctest.Words("task not found")},
			{
				Config:      config(t, first, second) + `data "influxdb_task_owners" "none" { task_id = "0123456789abcdef" }`,
				ExpectError: acctest.Words("task not found"),
			},
		},
	})
}

// InfluxDB lists no members for a task that isn't visible to the token. They must stay in the state.
func TestAccTaskMember_noPermission(t *testing.T) {
	url := acctest.Server(t).URL
	task := fmt.Sprintf(`
resource "influxdb_task_member" "test" {
  task_id = %q
  user_id = %q
}
`, makeTask(t), acctest.NewUser(t, "first"))
	var limited struct{ Token string }
	acctest.API(t, http.MethodPost, "/api/v2/authorizations", map[string]any{
		"orgID": acctest.Server(t).OrgID,
		"permissions": []any{map[string]any{
			"action": "read", "resource": map[string]string{"type": "buckets", "orgID": acctest.Server(t).OrgID},
		}},
	}, &limited)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: acctest.ProviderConfig(url) + task},
			{
				Config: fmt.Sprintf("provider \"influxdb\" {\n  url   = %q\n  token = %q\n  org   = %q\n}\n",
					url, limited.Token, acctest.Server(t).Org) + task,
				PlanOnly:    true,
				ExpectError: acctest.Words("The token lacks a permission"),
			},
			{Config: acctest.ProviderConfig(url) + task, PlanOnly: true},
		},
	})
}

func makeTask(t *testing.T) string {
	t.Helper()
	return acctest.CreateTask(t, acctest.Server(t).OrgID,
		"option task = {name: \""+t.Name()+"\", every: 1h}\nfrom(bucket: \"default\") |> range(start: -1h)\n").ID
}

// If two resources add the same user to the same task, one succeeds and the other reports it. This holds even if a
// request is lost: InfluxDB's "already exists" then doesn't tell who added the role.
func TestAccTaskMemberAndOwner_twice(t *testing.T) {
	t.Parallel()
	proxy := acctest.NewProxy(t)
	taskID, users := makeTask(t), []string{acctest.NewUser(t, "first"), acctest.NewUser(t, "second"), acctest.NewUser(t, "third")}
	for i, kinds := range [][]string{{"member", "member"}, {"owner", "owner"}, {"member", "owner"}} {
		proxy.Spoil(acctest.Times(1, loseRole(taskID)))
		config := ""
		for j, kind := range kinds {
			config += fmt.Sprintf("resource \"influxdb_task_%s\" \"r%d\" {\n  task_id = %q\n  user_id = %q\n}\n", kind, j, taskID, users[i])
		}
		w := acctest.NewWorkspace(t, map[string]string{"main.tf": config}).With("INFLUX_HOST=" + proxy.URL)
		if out, code := w.Run(t, "apply", "-auto-approve"); code == 0 || !acctest.Words("User already has a role on the task").MatchString(out) {
			t.Errorf("%v: exit code %d:\n%s", kinds, code, out)
		}
		if state := w.MustRun(t, "state", "list"); strings.Count(state, "\n") != 1 {
			t.Errorf("%v: the state has\n%s", kinds, state)
		}
	}
}

// loseRole returns a fault for the requests that add a role.
func loseRole(taskID string) func(*http.Request) *acctest.Fault {
	return func(r *http.Request) *acctest.Fault {
		if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/api/v2/tasks/"+taskID) {
			return nil
		}
		return &acctest.BadGateway
	}
}

// An existing role is never mistaken for the result of a lost request.
func TestAccTaskMember_othersRole(t *testing.T) {
	t.Parallel()
	proxy := acctest.NewProxy(t)
	taskID, userID := makeTask(t), acctest.NewUser(t, "first")
	if err := acctest.Client(t).AddTaskUser(t.Context(), taskID, userID, influx.Owner); err != nil {
		t.Fatal(err)
	}
	proxy.Spoil(acctest.Times(1, loseRole(taskID)))
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": fmt.Sprintf(
		"resource \"influxdb_task_member\" \"test\" {\n  task_id = %q\n  user_id = %q\n}\n", taskID, userID)}).With("INFLUX_HOST=" + proxy.URL)
	if out, code := w.Run(t, "apply", "-auto-approve"); code == 0 || !acctest.Words("is already an owner of the task").MatchString(out) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// After a Ctrl-C between the request and its response, the state has the role, even if the response is lost.
func TestAccTaskMemberAndOwner_interrupted(t *testing.T) {
	for _, role := range []influx.Role{influx.Member, influx.Owner} {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			proxy := acctest.NewProxy(t)
			taskID, userID := makeTask(t), acctest.NewUser(t, "first")
			log := filepath.Join(t.TempDir(), "terraform.log")
			w := acctest.NewWorkspace(t, map[string]string{"main.tf": fmt.Sprintf(
				"resource \"influxdb_task_%s\" \"test\" {\n  task_id = %q\n  user_id = %q\n}\n", role, taskID, userID)}).
				With("INFLUX_HOST="+proxy.URL, "TF_LOG_CORE=TRACE", "TF_LOG_PATH="+log)
			lost := false
			proxy.Spoil(func(r *http.Request) *acctest.Fault {
				if lost || r.Method != http.MethodPost {
					return nil
				}
				lost = true
				if err := acctest.Client(t).AddTaskUser(t.Context(), taskID, userID, role); err != nil {
					t.Errorf("adding the role: %v", err)
				}
				acctest.Eventually(t, "the provider is told to stop", func() bool {
					content, _ := os.ReadFile(log)
					return bytes.Contains(content, []byte("GRPCProvider.v6: Stop"))
				})
				select {
				case <-r.Context().Done(): // a provider without a grace period hangs up
				case <-time.After(time.Second):
				}
				return &acctest.BadGateway
			})
			if out, code := w.RunUntil(t, "Still creating...", "apply", "-auto-approve"); code == 0 || !lost {
				t.Fatalf("nothing was interrupted:\n%s", out)
			}
			if users, err := acctest.Client(t).TaskUsers(t.Context(), taskID, role); err != nil || len(users) != 1 {
				t.Errorf("the server has %v, %v", users, err)
			}
			if state := w.MustRun(t, "state", "list"); !strings.Contains(state, "influxdb_task_"+string(role)+".test") {
				t.Errorf("the state has %q", state)
			}
			w.MustRun(t, "plan", "-detailed-exitcode")
		})
	}
}

// While a setting of the provider is unknown, an import fails.
func TestAccTaskMemberAndOwner_unknownProvider(t *testing.T) {
	t.Parallel()
	taskID, userID := makeTask(t), acctest.NewUser(t, "first")
	files := map[string]string{"main.tf": fmt.Sprintf(`
resource "terraform_data" "server" { input = %q }
provider "influxdb" { url = terraform_data.server.output }
`, acctest.Server(t).URL)}
	for _, kind := range []string{"member", "owner"} {
		files[kind+".tf"] = fmt.Sprintf(`
import {
  to = influxdb_task_%[1]s.test
  id = "%[2]s/%[3]s"
}

resource "influxdb_task_%[1]s" "test" {
  task_id = %[2]q
  user_id = %[3]q
}
`, kind, taskID, userID)
	}
	w := acctest.NewWorkspace(t, files)
	out, code := w.Run(t, "plan")
	for _, kind := range []string{"member", "owner"} {
		if code == 0 || !acctest.Words("the "+kind+" of the task can't be imported", "-target").MatchString(out) {
			t.Errorf("the %s, exit code %d:\n%s", kind, code, out)
		}
	}
}
