package testserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// listening matches what influxd logs once it listens on a port.
var listening = regexp.MustCompile(`msg=Listening .*transport=http .*port=(\d+)`)

// startBinary starts an influxd on a free port and sets it up.
func startBinary(ctx context.Context, binary, source string) (*Server, error) {
	// Without this check, "not found" would be in the log only.
	binary, err := exec.LookPath(binary)
	if err != nil {
		return nil, err
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return nil, err
	}
	p, err := startProcess("kill -TERM $server", func(folder string) []string {
		return []string{
			binary,
			"--http-bind-address", "127.0.0.1:0",
			"--bolt-path", filepath.Join(folder, "influxd.bolt"),
			"--sqlite-path", filepath.Join(folder, "influxd.sqlite"),
			"--engine-path", filepath.Join(folder, "engine"),
			"--reporting-disabled",
		}
	})
	if err != nil {
		return nil, err
	}
	server, err := setUp(ctx, p, source, func(context.Context) string {
		if port := listening.FindStringSubmatch(p.logText()); port != nil {
			return "127.0.0.1:" + port[1]
		}
		return ""
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", binary, err)
	}
	return server, nil
}

// builtBinary returns the influxd that internal/tools/buildinfluxd builds and caches.
func builtBinary(ctx context.Context) (string, error) {
	_, thisFile, _, _ := runtime.Caller(0)
	tool := filepath.Join(filepath.Dir(thisFile), "..", "tools", "buildinfluxd")
	if _, err := os.Stat(tool); err != nil {
		return "", fmt.Errorf("the tool that builds it is not here: %w", err)
	}

	var progress buildOutput
	cmd := exec.CommandContext(ctx, "go", "-C", tool, "run", ".")
	cmd.Stderr = &progress
	// A Ctrl-C, which ends ctx, reaches the build as well, which then cleans up.
	cmd.Cancel = func() error { return nil }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		reason, _, _ := strings.Cut(progress.String(), "\nexit status") // which go run adds
		return "", errors.New(reason)
	}
	if err != nil {
		return "", err
	}
	lines := strings.Fields(string(out))
	return lines[len(lines)-1], nil
}

// buildOutput keeps the output of the build tool, and shows it once a build begins. If something is missing for a
// build, only the error says so.
type buildOutput struct {
	bytes.Buffer
	begun bool
}

func (o *buildOutput) Write(text []byte) (int, error) {
	o.begun = o.begun || bytes.Contains(text, []byte("uilding influxd"))
	if o.begun {
		_, _ = os.Stderr.Write(text)
	}
	return o.Buffer.Write(text)
}
