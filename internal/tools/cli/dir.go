package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Dir is a folder in which a Terraform or OpenTofu runs.
type Dir struct {
	CLI  string // the binary
	Path string
	Env  []string
}

// Environment returns the environment of this process without settings for Terraform, OpenTofu and the provider, so
// that a run does the same on each machine: no variables, logs, addresses and profiles, and no CLI configuration but
// this file.
func Environment(cliConfig string) []string {
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "INFLUX")
	})
	return append(env,
		"TF_CLI_CONFIG_FILE="+cliConfig,
		"CHECKPOINT_DISABLE=1",             // or Terraform looks for a newer version at each start
		"INFLUX_CONFIGS_PATH=no-such-file", // by default a file in the home directory
	)
}

// With returns the folder with additional environment variables, each NAME=value.
func (d Dir) With(env ...string) Dir {
	d.Env = slices.Concat(d.Env, env)
	return d
}

// Write writes a file, and creates the folders that it is in.
func (d Dir) Write(name, content string) error {
	path := filepath.Join(d.Path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

// Command returns a command that isn't killed when ctx ends. A Ctrl-C has reached it directly then, and it is cleaning
// up. Terraform would even take a second signal as an order to stop immediately.
func (d Dir) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, d.CLI, args...)
	cmd.Cancel = func() error { return nil }
	cmd.Dir, cmd.Env = d.Path, d.Env
	return cmd
}

// Run returns all that a command prints, and its exit code. The error says why it has no exit code: the command could
// not be run, or ctx has ended.
func (d Dir) Run(ctx context.Context, args ...string) (output string, exitCode int, err error) {
	cmd := d.Command(ctx, args...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return string(out), -1, context.Cause(ctx)
	case err != nil && !errors.As(err, &exit):
		return string(out), -1, fmt.Errorf("%s: %w", cmd, err)
	}
	return string(out), cmd.ProcessState.ExitCode(), nil
}

// Output returns the standard output of a command that must succeed, without its warnings.
func (d Dir) Output(ctx context.Context, args ...string) (string, error) {
	cmd := d.Command(ctx, args...)
	var warnings bytes.Buffer
	cmd.Stderr = &warnings
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", cmd, err, &warnings)
	}
	return string(out), nil
}
