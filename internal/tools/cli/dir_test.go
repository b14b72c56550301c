package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// The settings for Terraform and the provider on a machine don't reach a run.
func TestEnvironment(t *testing.T) {
	for _, name := range []string{"TF_LOG", "TF_VAR_x", "TF_CLI_CONFIG_FILE", "INFLUX_HOST", "INFLUXDB_TOKEN", "INFLUX_CONFIGS_PATH"} {
		t.Setenv(name, "the user's")
	}
	t.Setenv("OTHER", "the user's other")
	env := cli.Environment("a.tfrc")
	if text := strings.Join(env, "\n"); strings.Contains(text, "=the user's\n") || !strings.Contains(text, "OTHER=the user's other") {
		t.Error("the environment is\n" + text)
	}
	if !slices.Contains(env, "TF_CLI_CONFIG_FILE=a.tfrc") {
		t.Error("the environment has another CLI configuration")
	}
}

// dir returns a folder with a shell instead of Terraform.
func dir(t *testing.T) cli.Dir { return cli.Dir{CLI: "sh", Path: t.TempDir()} }

func TestDir(t *testing.T) {
	d := dir(t).With("A=1").With("B=2")
	if err := d.Write("folder/script", "echo $A$B $PWD; echo oh >&2; exit 3\n"); err != nil {
		t.Fatal("writing a file: ", err)
	}
	path, err := filepath.EvalSymlinks(d.Path)
	if err != nil {
		t.Fatal(err)
	}
	out, code, err := d.Run(t.Context(), "folder/script")
	if out != "12 "+path+"\noh\n" || code != 3 || err != nil {
		t.Errorf("Run: %q, exit code %d, %v", out, code, err)
	}
	if out, err := d.Output(t.Context(), "folder/script"); out != "" || err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("Output of what fails: %q, %v", out, err)
	}
	if out, err := d.Output(t.Context(), "-c", "echo out; echo warning >&2"); out != "out\n" || err != nil {
		t.Errorf("Output: %q, %v", out, err)
	}
	d.CLI = filepath.Join(d.Path, "none")
	if _, _, err := d.Run(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a binary: %v", err)
	}
}

// An interrupted run may end by itself.
func TestDir_interrupted(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, interrupt := context.WithCancelCause(t.Context())
	d := dir(t)
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(d.Path, "started")); err == nil {
				interrupt(interrupted)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	out, _, err := d.Run(ctx, "-c", "touch started; sleep 0.5; echo tidied up")
	if out != "tidied up\n" || !errors.Is(err, interrupted) {
		t.Errorf("%q, %v", out, err)
	}
}
