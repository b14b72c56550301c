package serve

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// EndWithTerraform has this process end with Terraform, which has started it:
// neither before it nor long after it.
//
// CI runners and systemd end a whole process group by SIGTERM. Terraform treats
// that as an interrupt: it tells the provider to stop, waits for what is running,
// writes the state and closes the provider. Of that, go-plugin lets the provider
// survive SIGINT only, and creations would end between the request and the state.
//
// Nobody closes a provider whose Terraform was killed.
func EndWithTerraform() {
	if runtime.GOOS == "windows" {
		return // It has no SIGTERM, and a process there doesn't learn that its parent has ended.
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
