//go:build !(darwin || linux)

package main

import (
	"context"
	"errors"
	"os/exec"
)

func lock(context.Context, string) (unlock func(), err error) {
	return nil, errors.New("this works on Linux and macOS only; elsewhere set TEST_INFLUX_HOST, TEST_INFLUX_TOKEN and TEST_INFLUX_ORG to an InfluxDB that runs, or start Docker")
}

func interruptAsGroup(*exec.Cmd) {}
