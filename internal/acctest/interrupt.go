package acctest

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
)

// RunUntil runs the command line, and interrupts it, as Ctrl-C does, when it has
// printed a text. It returns all that was printed and the exit code.
func (w *Workspace) RunUntil(t testing.TB, text string, args ...string) (output string, exitCode int) {
	t.Helper()
	cmd := w.command(t, args...)
	out := &trigger{text: text, fire: func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err == nil {
		return out.printed.String(), 0
	}
	return out.printed.String(), cmd.ProcessState.ExitCode()
}

// trigger is a writer that does something once when a text has been written.
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
