package task_test

import (
	"fmt"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// While a setting of the provider is unknown, an import fails, and so does a plan if the state has only the task's ID.
// Either would overwrite the task's script unseen.
func TestAccTask_unknownProvider(t *testing.T) {
	t.Parallel()
	s := acctest.Server(t)
	const name = "import with an unknown provider"
	task := acctest.CreateTask(t, s.OrgID, fmt.Sprintf("option task = {name: %q, every: 8760h}\n\nfrom(bucket: \"a\") |> range(start: -1h)\n", name))
	provider := func(url string) string {
		return fmt.Sprintf("provider \"influxdb\" { url = %s }\nresource \"terraform_data\" \"server\" { input = %q }\n", url, s.URL)
	}
	resource := fmt.Sprintf("resource \"influxdb_task\" \"test\" {\n  name = %q\n  every = \"8760h\"\n  flux = \"buckets()\"\n}\n", name)
	imports := []string{fmt.Sprintf("id = %q", task.ID), fmt.Sprintf("id = %q", s.Org+"/"+name)}
	if acctest.Has(cli.Identity) {
		imports = append(imports, fmt.Sprintf("identity = { id = %q }", task.ID))
	}
	const unknown = "terraform_data.server.output"
	w := acctest.NewWorkspace(t, nil)
	for _, by := range imports {
		w.Write(t, "main.tf", provider(unknown)+resource+"import {\n  to = influxdb_task.test\n  "+by+"\n}\n")
		out, code := w.Run(t, "plan")
		if want := acctest.Words("the task can't be imported", "-target"); code == 0 || !want.MatchString(out) {
			t.Errorf("%s: exit code %d:\n%s", by, code, out)
		}
	}

	// Follow the advice of the message.
	w.MustRun(t, "apply", "-auto-approve", "-target=terraform_data.server")
	if out := w.MustRun(t, "apply", "-auto-approve"); !acctest.Words("1 imported, 0 added, 1 changed").MatchString(out) {
		t.Error(out)
	}

	w.ForgetAllBut(t, "influxdb_task", "id")
	w.MustRun(t, "state", "rm", "terraform_data.server")
	out, code := w.Run(t, "plan")
	if want := acctest.Words(task.ID, "the state has only its ID", "-target"); code == 0 || !want.MatchString(out) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	w.Write(t, "main.tf", provider(fmt.Sprintf("%q", s.URL))+resource)
	w.MustRun(t, "destroy", "-auto-approve")
}
