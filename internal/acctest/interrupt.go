package acctest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// RunUntil runs the command line, and sends it an interrupt, like Ctrl-C, once it has printed a text. It returns the
// output and the exit code.
func (w *Workspace) RunUntil(t testing.TB, text string, args ...string) (output string, exitCode int) {
	t.Helper()
	return w.runUntil(t, text, func(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }, args...)
}

// RunUntilTerminated is like RunUntil, but sends SIGTERM to the command line and the provider, like CI runners and
// systemd.
func (w *Workspace) RunUntilTerminated(t testing.TB, text string, args ...string) (output string, exitCode int) {
	t.Helper()
	return w.runUntil(t, text, terminateGroup, args...)
}

func (w *Workspace) runUntil(t testing.TB, text string, signal func(*exec.Cmd) error, args ...string) (output string, exitCode int) {
	t.Helper()
	cmd := w.Command(t.Context(), args...)
	inOwnGroup(cmd)
	out := &trigger{text: text, fire: func() {
		if err := signal(cmd); err != nil {
			t.Errorf("sending the signal: %v", err)
		}
	}}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err == nil {
		return out.printed.String(), 0
	}
	return out.printed.String(), cmd.ProcessState.ExitCode()
}

// trigger is a writer that calls a function once a text has been written.
type trigger struct {
	text    string
	fire    func()
	once    sync.Once
	printed bytes.Buffer
}

func (t *trigger) Write(p []byte) (int, error) {
	t.printed.Write(p)
	if strings.Contains(t.printed.String(), t.text) {
		t.once.Do(t.fire)
	}
	return len(p), nil
}

// Kill kills the command line that runs in the workspace.
func (w *Workspace) Kill(t testing.TB) {
	t.Helper()
	w.kill(t, func(process string) bool {
		command, err := os.Readlink(filepath.Join(process, "exe"))
		return err == nil && !isProvider(command)
	})
}

// KillProvider kills the providers that run in the workspace.
func (w *Workspace) KillProvider(t testing.TB) {
	t.Helper()
	w.kill(t, func(process string) bool {
		command, err := os.Readlink(filepath.Join(process, "exe"))
		return err == nil && isProvider(command)
	})
}

func isProvider(command string) bool {
	return strings.HasPrefix(filepath.Base(command), "terraform-provider-influxdb")
}

// kill kills the chosen processes whose working directory is the workspace.
func (w *Workspace) kill(t testing.TB, chosen func(process string) bool) {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(processes) == 0 {
		t.Skip("needs /proc to find processes")
	}
	for _, process := range processes {
		if dir, err := os.Readlink(filepath.Join(process, "cwd")); err != nil || dir != w.Path || !chosen(process) {
			continue
		}
		id, err := strconv.Atoi(filepath.Base(process))
		if err != nil {
			t.Fatal(err)
		}
		victim, err := os.FindProcess(id)
		if err == nil {
			err = victim.Kill()
		}
		if err != nil && !errors.Is(err, os.ErrProcessDone) { // a provider without its command line ends by itself
			t.Errorf("killing the process %d: %v", id, err)
		}
	}
}
