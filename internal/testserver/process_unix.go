//go:build unix

package testserver

import (
	"os/exec"
	"syscall"
)

// inOwnGroup keeps Ctrl-C in the terminal from the server: who started it may still need it to tidy up.
func inOwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
