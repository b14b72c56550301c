//go:build unix

package acctest

import (
	"os/exec"
	"syscall"
)

// inOwnGroup runs a command and its children in a process group of their own.
func inOwnGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminateGroup sends SIGTERM to all processes of a command's group.
func terminateGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
