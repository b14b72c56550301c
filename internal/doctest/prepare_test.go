package doctest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// preparations set up what the reader of a guide already has.
var preparations = map[string]func(*testing.T, *shell){
	"backfill":   notJustBeforeTheHour,
	"buckets":    withBucketsProvider,
	"migrating":  withOthersState,
	"monitoring": notJustBeforeTheHour,
}

// notJustBeforeTheHour waits if a full hour would pass during a guide that counts the runs of hourly or daily tasks.
func notJustBeforeTheHour(t *testing.T, _ *shell) {
	t.Helper()
	acctest.Eventually(t, "the next full hour is two minutes away", func() bool {
		return time.Until(time.Now().Truncate(time.Hour).Add(time.Hour)) > 2*time.Minute
	})
}

// withTasks creates tasks like those that people create in the UI.
func withTasks(t *testing.T, s *shell) {
	t.Helper()
	for _, script := range []string{
		`option task = {name: "Downsample CPU", every: 1h, offset: 5m}

// Means, since the dashboards show months.
from(bucket: "telegraf")
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu")
    |> aggregateWindow(every: 10m, fn: mean)
    |> to(bucket: "telegraf_10m")
`,
		`option task = {name: "Daily report", cron: "0 6 * * 1-5"}

from(bucket: "telegraf_10m")
    |> range(start: -1d)
    |> max()
    |> to(bucket: "reports")
`,
	} {
		acctest.CreateTask(t, s.org.ID, script)
	}
}

// withBucketsProvider adds another vendor's provider to those that init finds.
func withBucketsProvider(t *testing.T, s *shell) {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "terraform-provider-influxdb_v2.0.0")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./testdata/buckets").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(dir, registry, "thulasirajkomminar/influxdb/2.0.0", runtime.GOOS+"_"+runtime.GOARCH)
		if err := errors.Join(os.MkdirAll(folder, 0o755), os.Link(binary, filepath.Join(folder, filepath.Base(binary)))); err != nil {
			t.Fatal(err)
		}
	}
	var mirrors string
	for _, variable := range s.Env {
		if path, ok := strings.CutPrefix(variable, "TF_CLI_CONFIG_FILE="); ok {
			mirrors = fmt.Sprintf("filesystem_mirror {\n path = %q\n }\n filesystem_mirror {\n path = %q\n}\n", filepath.Dir(path), dir)
		}
	}
	s.write(t, "cli.tfrc", "provider_installation {\n"+mirrors+"}\n")
	s.Env = append(s.Env, "TF_CLI_CONFIG_FILE=cli.tfrc", "INFLUXDB_URL="+s.url, "INFLUXDB_TOKEN="+acctest.Server(t).Token)
}

// withReadings creates the buckets for downsampling, and one reading a minute for the last six hours.
func withReadings(t *testing.T, s *shell) {
	t.Helper()
	for _, bucket := range []string{"telegraf", "telegraf_hourly"} {
		acctest.NewBucket(t, s.org.ID, bucket)
	}
	var lines string
	for ago := range 6 * 60 {
		lines += fmt.Sprintf("cpu,host=web-1 usage_user=%d %d\n", ago%60, time.Now().Add(-time.Duration(ago)*time.Minute).Unix())
	}
	if err := acctest.Server(t).Call(t.Context(), http.MethodPost, "/api/v2/write?precision=s&bucket=telegraf&orgID="+s.org.ID, lines, nil); err != nil {
		t.Fatal(err)
	}
}

// withOthersState creates tasks, and the state that another provider has of the task "Daily report".
func withOthersState(t *testing.T, s *shell) {
	t.Helper()
	withTasks(t, s)
	tasks, err := acctest.Client(t).Tasks(t.Context(), influx.TaskFilter{OrgID: s.org.ID, Name: "Daily report"})
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks (%v)", len(tasks), err)
	}
	registry := "registry.terraform.io"
	if acctest.IsOpenTofu() {
		registry = "registry.opentofu.org"
	}
	state, err := json.Marshal(map[string]any{
		"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "f8bd6ad7-4f2c-4f0c-9d83-2f6c4a3c6f9e",
		"resources": []any{map[string]any{
			"mode": "managed", "type": "influxdb_task", "name": "report",
			"provider": fmt.Sprintf("provider[%q]", registry+"/thulasirajkomminar/influxdb"),
			"instances": []any{map[string]any{"schema_version": 0, "attributes": map[string]any{
				"id": tasks[0].ID, "org_id": s.org.ID, "flux": tasks[0].Flux, "status": tasks[0].Status, "name": tasks[0].Name,
				"links": map[string]string{"self": "/api/v2/tasks/" + tasks[0].ID}, "labels": []any{}, "latest_completed": "2026-03-01T06:00:00Z",
			}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, "terraform.tfstate", string(state))
}

// withRuns creates a task with labels, a failed run and a successful run, as the examples expect.
func withRuns(t *testing.T, s *shell) {
	t.Helper()
	client := acctest.Client(t)
	const script = `import "array"

option task = {name: "downsample cpu", every: 8760h}

array.from(rows: [{_value: 1}])
`
	task := acctest.CreateTask(t, s.org.ID, script+"    |> to(bucket: \"nowhere\")\n")
	failed := runNow(t, task.ID)
	flux := script
	if _, err := client.UpdateTask(t.Context(), task.ID, influx.TaskUpdate{Flux: &flux}); err != nil {
		t.Fatal(err)
	}
	runNow(t, task.ID)
	s.Env = append(s.Env, "TF_VAR_task_id="+task.ID, "TF_VAR_run_id="+failed)
	for _, name := range []string{"team: platform", "production"} {
		label, err := client.CreateLabel(t.Context(), influx.LabelCreate{OrgID: s.org.ID, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/labels/"+label.ID, nil, nil) })
		if err := client.AddTaskLabel(t.Context(), task.ID, label.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// runNow runs a task, waits until the run has finished, and returns its ID.
func runNow(t *testing.T, taskID string) string {
	t.Helper()
	run, err := acctest.Client(t).StartRun(t.Context(), taskID, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	acctest.Eventually(t, "the run finishes", func() bool {
		found, err := acctest.Client(t).Run(t.Context(), taskID, run.ID)
		return err == nil && !found.FinishedAt.IsZero()
	})
	return run.ID
}

// withUser creates a user, and sets the variables of the examples to the user's ID.
func withUser(t *testing.T, s *shell) {
	t.Helper()
	userID := acctest.NewUser(t, "user")
	s.Env = append(s.Env, "TF_VAR_auditor_user_id="+userID, "TF_VAR_operator_user_id="+userID)
}

// withProfile writes a profile of the influx CLI, and sets the variables with which the examples sign in.
func withProfile(t *testing.T, s *shell) {
	t.Helper()
	server := acctest.Server(t)
	s.write(t, "configs", fmt.Sprintf("[production]\n  url = %q\n  token = %q\n  org = %q\n", s.url, server.Token, s.org.Name))
	s.Env = append(s.Env, "INFLUX_CONFIGS_PATH=configs", "TF_VAR_influxdb_token="+server.Token, "TF_VAR_influxdb_password="+server.Password)
}

func withReadingsAndRuns(t *testing.T, s *shell) {
	withReadings(t, s)
	withRuns(t, s)
}
