package doctest_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

// machine returns the environment of a reader's machine. In it, terraform is the command line under test, a mirror with
// the provider replaces the registry, and no setting of this machine for Terraform or the provider is set.
func machine(t *testing.T) []string {
	t.Helper()
	acctest.Server(t)
	cliConfig, err := mirror.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	binary, err := exec.LookPath(acctest.CLI())
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(binary, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	return append(cli.Environment(cliConfig), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+t.TempDir(), "TF_CLI_ARGS=-no-color")
}

// shell is an empty working directory for a shell, with an organization on the server.
type shell struct {
	cli.Dir
	url string
	org influx.Organization
}

func newShell(t *testing.T, machine []string) *shell {
	t.Helper()
	server := acctest.Server(t)
	org := acctest.Organization(t, "example")
	dir := cli.Dir{CLI: "bash", Path: t.TempDir(), Env: machine}.
		With("INFLUX_HOST="+server.URL, "INFLUX_TOKEN="+server.Token, "INFLUX_ORG="+org.Name)
	s := &shell{Dir: dir, url: server.URL, org: org}
	// InfluxDB keeps the tasks of a deleted organization, and keeps running them.
	t.Cleanup(func() { s.deleteTasks(t) })
	return s
}

func (s *shell) deleteTasks(t *testing.T) {
	client := acctest.Client(t)
	tasks, err := client.Tasks(context.Background(), influx.TaskFilter{OrgID: s.org.ID})
	if err != nil {
		t.Errorf("listing the tasks: %v", err)
	}
	for _, task := range tasks {
		if err := client.DeleteTask(context.Background(), task.ID); err != nil {
			t.Errorf("deleting the task %s: %v", task.ID, err)
		}
	}
}

func (s *shell) write(t *testing.T, name, content string) {
	t.Helper()
	if err := s.Write(name, content); err != nil {
		t.Fatal("writing a file: ", err)
	}
}

// run runs a script until a command fails, and answers all questions with yes.
func (s *shell) run(t *testing.T, script string) (output string, err error) {
	t.Helper()
	cmd := s.Command(t.Context(), "-e", "-o", "pipefail", "-c", script)
	cmd.Stdin = strings.NewReader(strings.Repeat("yes\n", 10_000))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// mustRun runs commands, and fails the test if one of them fails.
func (s *shell) mustRun(t *testing.T, commands ...string) string {
	t.Helper()
	script := strings.Join(commands, "\n")
	out, err := s.run(t, script)
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return out
}
