package serve

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A SIGTERM doesn't end the provider while its parent process runs. When that has ended, the provider ends too.
func TestEndWithTerraform(t *testing.T) {
	// A provider that isn't stopped doesn't remove its socket. t.TempDir returns paths that can be too long for a socket.
	sockets, err := os.MkdirTemp("", "plugin")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(sockets) })
	// The outer shell takes the role of Terraform. The inner one tells its process ID and becomes the provider.
	terraform := exec.CommandContext(t.Context(), "sh", "-c", `sh -c 'echo $$ >&2; exec "$0"' "$0" & wait`, os.Args[0])
	terraform.Env = append(append(os.Environ(), "PLUGIN_UNIX_SOCKET_DIR="+sockets), providerEnv...)
	stdout, err := terraform.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := terraform.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := terraform.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := os.FindProcess(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = provider.Kill() })
	output := bufio.NewReader(stdout)
	conn := handshake(t, output)

	if err := provider.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{"type_name": "test_thing", "current_state": `{"id":"1"}`}
	if err := method(t, "ReadResource").call(t.Context(), conn, fields); err != nil {
		t.Fatalf("after SIGTERM: %v", err)
	}

	if err := terraform.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, output) // until the provider ends
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the provider still runs 30 s after its parent process has ended")
	}
	_ = terraform.Wait() // it was killed
}
