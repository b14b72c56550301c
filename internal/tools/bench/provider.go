package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

// buildProviders builds the providers into dir, and returns the path of a CLI configuration that makes Terraform use
// them without init.
func buildProviders(ctx context.Context, dir string) (cliConfig string, err error) {
	for name, path := range map[string]string{"influxdb": mirror.Module, "bare": mirror.Module + "/internal/tools/bench/bare", "raw": mirror.Module + "/internal/tools/bench/raw"} {
		build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", dir+"/terraform-provider-"+name, path)
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", build, err, out)
		}
	}
	cliConfig = dir + "/cli.tfrc"
	return cliConfig, os.WriteFile(cliConfig, fmt.Appendf(nil,
		"provider_installation {\n  dev_overrides {\n    \"influxtasks/influxdb\" = %[1]q\n    \"influxtasks/bare\" = %[1]q\n    \"influxtasks/raw\" = %[1]q\n  }\n}\n", dir), 0o600)
}

// cost is what a plan costs the provider's process.
type cost struct {
	cpu    time.Duration
	memory int // its peak, in bytes
}

// hasProc reports whether the cost of a process can be read.
const hasProc = runtime.GOOS == "linux"

// measureProvider plans with a provider that Terraform didn't start, so that its cost can be read before it ends.
func (w *workspace) measureProvider(ctx context.Context, binary string) (c cost, err error) {
	provider := exec.CommandContext(ctx, binary, "-debug")
	provider.Env = w.Env
	stdout, err := provider.StdoutPipe()
	if err != nil {
		return c, err
	}
	if err := provider.Start(); err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, provider.Process.Signal(os.Interrupt), provider.Wait()) }()
	reattach, err := readReattach(stdout)
	if err != nil {
		return c, err
	}
	before, err := readCost(provider.Process.Pid)
	if err != nil {
		return c, err
	}
	if _, err := w.plan(ctx, reattach); err != nil {
		return c, err
	}
	after, err := readCost(provider.Process.Pid)
	return cost{cpu: after.cpu - before.cpu, memory: after.memory}, err
}

var reattachLine = regexp.MustCompile(`^\s*(TF_REATTACH_PROVIDERS)='(.*)'\s*$`)

// readReattach returns the environment variable for Terraform that the provider prints.
func readReattach(stdout io.Reader) (variable string, err error) {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if found := reattachLine.FindStringSubmatch(lines.Text()); found != nil {
			return found[1] + "=" + found[2], nil
		}
	}
	return "", fmt.Errorf("the provider has not said how to attach to it: %w", lines.Err())
}

var (
	// cpuFields matches the 14th and 15th fields of /proc/PID/stat, user and system time in ticks of 10 ms. The second
	// field is the command in parentheses, which may contain spaces.
	cpuFields = regexp.MustCompile(`\) (?:\S+ ){11}(\d+) (\d+) `)
	peakField = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)
)

func readCost(pid int) (c cost, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return c, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return c, err
	}
	cpu, peak := cpuFields.FindStringSubmatch(string(stat)), peakField.FindStringSubmatch(string(status))
	if cpu == nil || peak == nil {
		return c, fmt.Errorf("/proc/%d is not as expected: %s", pid, strings.TrimSpace(string(stat)))
	}
	for _, ticks := range cpu[1:] {
		n, _ := strconv.Atoi(ticks) // the expression matches only digits
		c.cpu += time.Duration(n) * 10 * time.Millisecond
	}
	kilobytes, _ := strconv.Atoi(peak[1])
	c.memory = kilobytes << 10
	return c, nil
}
