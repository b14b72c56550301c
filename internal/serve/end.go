package serve

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// EndWithTerraform makes this process end when Terraform, its parent, has ended, and not earlier.
//
// CI runners and systemd send SIGTERM to the whole process group. Terraform treats it as an interrupt: it tells the
// provider to stop, waits for running operations, writes the state, and then stops the provider process. go-plugin
// ignores only SIGINT in the provider, so a SIGTERM would end it between a creation and the write of the state.
//
// If Terraform is killed, nothing else stops the provider.
func EndWithTerraform() {
	if runtime.GOOS == "windows" {
		return // Windows has no SIGTERM, and the parent's process ID doesn't change when the parent ends.
	}
	signal.Ignore(syscall.SIGTERM)
	terraform := os.Getppid()
	go func() {
		for os.Getppid() == terraform {
			time.Sleep(time.Second)
		}
		os.Exit(1)
	}()
}
