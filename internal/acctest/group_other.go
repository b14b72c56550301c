//go:build !unix

package acctest

import (
	"errors"
	"os/exec"
)

func inOwnGroup(*exec.Cmd) {}

func terminateGroup(*exec.Cmd) error { return errors.New("there is no SIGTERM here") }
