package testserver

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed supervisor.sh
var supervisor []byte

// startTimeout is long enough for a busy machine. An idle one needs a second.
const startTimeout = time.Minute

// process is a server that ends with this process, however this process ends: see supervisor.sh.
type process struct {
	folder      string         // the server's data and log; removed at its end
	log         *os.File       // open, to be readable after the folder is removed
	orders      io.WriteCloser // the supervisor's standard input
	stopCommand string         // for sh; $server in it is the server's process ID
	gone        chan struct{}  // closed when the server has ended and its folder is removed
}

// startProcess starts the command that a function returns for a new folder, which is for the server's data. stopCommand
// is a shell command, in which $server is the process ID.
func startProcess(stopCommand string, command func(folder string) []string) (*process, error) {
	folder, err := os.MkdirTemp("", "influxd-")
	if err != nil {
		return nil, err
	}
	script := filepath.Join(folder, "supervisor.sh")
	if err := os.WriteFile(script, supervisor, 0o600); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	log, err := os.OpenFile(filepath.Join(folder, "log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}

	cmd := exec.Command("sh", append([]string{script, folder, stopCommand}, command(folder)...)...)
	cmd.Stdout, cmd.Stderr = log, log
	// influxd takes settings from its working folder and from the environment. Those there are for another influxd.
	cmd.Dir = folder
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "INFLUXD_") })
	inOwnGroup(cmd)
	orders, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, log.Close(), os.RemoveAll(folder))
	}

	p := &process{folder: folder, log: log, orders: orders, stopCommand: stopCommand, gone: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // the supervisor's exit code says nothing
		close(p.gone)
	}()
	return p, nil
}

// Close stops the server and waits until it is gone.
func (p *process) Close() error {
	// This fails only if the pipe is closed already, as after the end of the server.
	_ = p.orders.Close()
	<-p.gone
	return p.log.Close()
}

// keep keeps the server running after this process, and returns the shell command that stops it.
func (p *process) keep() (stopCommand string, err error) {
	pid, err := os.ReadFile(filepath.Join(p.folder, "pid"))
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(p.orders, "keep\n"); err != nil {
		return "", err
	}
	return strings.ReplaceAll(p.stopCommand, "$server", strings.TrimSpace(string(pid))), nil
}

// waitFor polls until the condition is true. It gives up when the server ends.
func (p *process) waitFor(ctx context.Context, condition func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for !condition(ctx) {
		select {
		case <-p.gone:
			return fmt.Errorf("it ended by itself; the end of its log:\n%s", p.logTail())
		case <-ctx.Done():
			return fmt.Errorf("it did not come up: %w; the end of its log:\n%s", context.Cause(ctx), p.logTail())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// logText returns what the server has logged.
func (p *process) logText() string {
	text, _ := io.ReadAll(io.NewSectionReader(p.log, 0, 1<<20))
	return string(text)
}

func (p *process) logTail() string {
	lines := strings.Split(strings.TrimSpace(p.logText()), "\n")
	return "  " + strings.Join(lines[max(0, len(lines)-10):], "\n  ")
}
