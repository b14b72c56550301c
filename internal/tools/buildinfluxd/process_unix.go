//go:build darwin || linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// lock waits until no other process builds. The kernel releases the lock of a process that ends in any way, so a killed
// process leaves none.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	told := false
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if !told {
			fmt.Fprintln(os.Stderr, "Another process is building influxd; waiting for it")
			told = true
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, errors.New("interrupted")
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// interruptAsGroup makes the end of cmd's context interrupt the compilers that cmd started. Otherwise, cargo would run
// for minutes after `go build` was killed. SIGINT also lets `go build` remove its temporary files.
func interruptAsGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
}
