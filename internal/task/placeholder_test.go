package task_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// A refresh warns of a placeholder that a killed apply has left, whatever its name. Creating a task with the same name
// deletes it. A young placeholder may belong to a running apply.
func TestAccTask_oldPlaceholder(t *testing.T) {
	t.Parallel()
	org := acctest.Organization(t, "org")
	proxy := acctest.NewProxy(t)
	tasks := func(names ...string) string {
		return fmt.Sprintf("resource \"influxdb_task\" \"test\" {\n  for_each = toset([\"%s\"])\n  name = each.value\n  every = \"1h\"\n  %s\n}\n",
			strings.Join(names, `", "`), fluxAttribute(body))
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasks("a", "b", "c", "d", "e", "f")}).
		With("INFLUX_HOST="+proxy.URL, "INFLUX_ORG="+org.Name)
	w.MustRun(t, "apply", "-auto-approve")
	defer w.MustRun(t, "destroy", "-auto-approve")
	left, _, err := acctest.Client(t).CreateTask(t.Context(), influx.TaskCreate{
		OrgID: org.ID, Name: "left", Flux: flux.Compose(influx.PlaceholderMark+"\n", flux.Options{Name: "left", Every: "8760h"}),
	})
	if err != nil {
		t.Fatal(err)
	}

	if out := w.MustRun(t, "plan"); strings.Contains(out, "unfinished") {
		t.Errorf("a warning of a placeholder that may be finished yet:\n%s", out)
	}
	proxy.Spoil(old(left.ID))
	out := w.MustRun(t, "plan")
	if !acctest.Words(`Unfinished task "left" exists`, left.ID, "influx task delete --id "+left.ID).MatchString(out) {
		t.Errorf("no warning:\n%s", out)
	}
	w.Write(t, "main.tf", tasks("a", "b", "c", "d", "e", "f", "left"))
	w.MustRun(t, "apply", "-auto-approve")
	found, err := acctest.Client(t).Tasks(t.Context(), influx.TaskFilter{OrgID: org.ID, Name: "left"})
	if err != nil || len(found) != 1 || found[0].ID == left.ID {
		t.Errorf("%v, %v", found, err)
	}
}

// old returns a fault for the requests that read, which makes a task look as if it had been created long ago.
func old(id string) func(*http.Request) *acctest.Fault {
	createdAt := regexp.MustCompile(`(?s)("id":\s*"` + id + `".*?"createdAt":\s*")[^"]*`)
	older := acctest.Rewriting("created long ago", func(answer []byte) []byte {
		return createdAt.ReplaceAll(answer, []byte("${1}2020-01-01T00:00:00Z"))
	})
	return func(r *http.Request) *acctest.Fault {
		if r.Method != http.MethodGet {
			return nil
		}
		return &older
	}
}
