//go:build unix

package testserver

import (
	"os/exec"
	"syscall"
)

// inOwnGroup keeps a Ctrl-C in the terminal from reaching the server: the process that started it may need it to clean
// up.
func inOwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
