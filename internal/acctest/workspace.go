package acctest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

// Workspace is a working directory for the command line with a build of the provider, for tests that
// terraform-plugin-testing can't do.
type Workspace struct{ cli.Dir }

// installation is a mirror with the provider, in a directory that Main removes.
var (
	installation string
	install      = sync.OnceValues(func() (cliConfig string, err error) {
		if installation, err = os.MkdirTemp("", "terraform-provider-influxdb"); err != nil {
			return "", err
		}
		return mirror.Build(context.Background(), installation)
	})
)

// NewWorkspace creates a workspace with files, which exists until the end of the test, and runs init. The provider's
// settings come from the environment.
func NewWorkspace(t testing.TB, files map[string]string) *Workspace {
	t.Helper()
	s := Server(t)
	cliConfig, err := install()
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{cli.Dir{CLI: CLI(), Path: t.TempDir(), Env: append(cli.Environment(cliConfig),
		"TF_CLI_ARGS=-no-color", "INFLUX_HOST="+s.URL, "INFLUX_TOKEN="+s.Token, "INFLUX_ORG="+s.Org)}}
	w.Write(t, "terraform.tf", `terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}
`)
	for name, content := range files {
		w.Write(t, name, content)
	}
	w.MustRun(t, "init")
	return w
}

// Write writes a file into the workspace.
func (w *Workspace) Write(t testing.TB, name, content string) {
	t.Helper()
	if err := w.Dir.Write(name, content); err != nil {
		t.Fatal(err)
	}
}

// Read returns the content of a file in the workspace.
func (w *Workspace) Read(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.Path, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// With returns the workspace with additional environment variables, each NAME=value.
func (w *Workspace) With(env ...string) *Workspace {
	return &Workspace{w.Dir.With(env...)}
}

// Run runs the command line, and returns its output and exit code.
func (w *Workspace) Run(t testing.TB, args ...string) (output string, exitCode int) {
	t.Helper()
	output, exitCode, err := w.Dir.Run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return output, exitCode
}

// MustRun is like Run, but fails the test unless the exit code is 0.
func (w *Workspace) MustRun(t testing.TB, args ...string) string {
	t.Helper()
	out, code := w.Run(t, args...)
	if code != 0 {
		t.Fatalf("%s %v exited with %d:\n%s", CLI(), args, code, out)
	}
	return out
}
