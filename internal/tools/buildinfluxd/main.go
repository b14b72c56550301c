// Command influxd builds the InfluxDB server from its Go module, once, and prints the path of the binary as
// the last line of its output:
//
//	go -C internal/tools/buildinfluxd run .
//
// It is a module of its own so that none of InfluxDB's dependencies reach the provider. The version is the one
// that go.mod requires. The binary is cached outside the repository; to build it again, remove its folder.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	influxdb  = "github.com/influxdata/influxdb/v2"
	flux      = "github.com/influxdata/flux"
	pkgConfig = "github.com/influxdata/pkg-config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	binary, err := influxd(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(binary)
}

// influxd returns the path of the cached binary, and builds it if there is none.
func influxd(ctx context.Context) (string, error) {
	version, err := goOutput(ctx, "list", "-m", "-f", "{{.Version}}", influxdb)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder to put it in; set HOME: %w", err)
	}
	dir := filepath.Join(cache, "terraform-provider-influxdb", "influxd-"+version)
	binary := filepath.Join(dir, "influxd")
	if isFile(binary) {
		return binary, nil
	}

	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if isFile(binary) { // by the process that held the lock
		return binary, nil
	}
	if err := checkTools(ctx); err != nil {
		return "", err
	}
	return binary, build(ctx, version, binary)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func onPath(command string) bool {
	_, err := exec.LookPath(command)
	return err == nil
}

// checkTools names what is missing before minutes are spent on finding it out.
func checkTools(ctx context.Context) error {
	cc, err := goOutput(ctx, "env", "CC")
	if err != nil {
		return err
	}
	cargo := os.Getenv("CARGO")
	if cargo == "" {
		cargo = "cargo"
	}

	var missing []error
	need := func(command, mend string) {
		if !onPath(command) {
			missing = append(missing, fmt.Errorf("%s is not on PATH: %s", command, mend))
		}
	}
	need(strings.Fields(cc)[0], "InfluxDB is built with cgo; install a C compiler (Debian: apt install build-essential; macOS: xcode-select --install)")
	need(cargo, "the Flux engine is written in Rust; install the Rust toolchain from https://rustup.rs")
	need("pkg-config", "cgo finds the Flux engine with it; install it (Debian: apt install pkg-config; macOS: brew install pkgconf)")
	return errors.Join(missing...)
}

// build makes the binary in a folder beside its place and then moves it there, so that it is there whole or not at all.
func build(ctx context.Context, version, binary string) error {
	work := filepath.Join(filepath.Dir(binary), "build")
	// What a killed process left. We hold the lock, so nobody uses it.
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer os.RemoveAll(work)
	temp := filepath.Join(work, "tmp")
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return err
	}
	env, err := buildEnv(ctx)
	if err != nil {
		return err
	}
	env = append(env, "TMPDIR="+temp)
	if err := removePartialFlux(ctx); err != nil {
		return err
	}

	fmt.Fprintf(os.Stderr, "Building influxd %s from source: about five minutes, once; the result is cached in %s\n", version, filepath.Dir(binary))
	defer reportProgress()()

	finder := filepath.Join(work, "pkg-config")
	if err := goBuild(ctx, env, "-o", finder, pkgConfig); err != nil {
		return err
	}
	// -X as in InfluxDB's own releases: without it the server says that its version is "dev".
	env = append(env, "CGO_ENABLED=1", "PKG_CONFIG="+finder)
	built := filepath.Join(work, "influxd")
	err = goBuild(ctx, env, "-tags", "sqlite_foreign_keys,sqlite_json", "-ldflags", "-s -w -X main.version="+version,
		"-o", built, influxdb+"/cmd/influxd")
	if err != nil {
		return err
	}
	return os.Rename(built, binary)
}

// buildEnv is the environment for cargo, which runs far below `go build`.
func buildEnv(ctx context.Context) ([]string, error) {
	// Flux makes warnings in its Rust code errors, and newer compilers than the one that it was written for know new warnings.
	env := append(os.Environ(), "RUSTFLAGS=--cap-lints warn")

	if os.Getenv("RUSTUP_TOOLCHAIN") != "" || !onPath("rustup") {
		return env, nil
	}
	// Flux pins an old toolchain with targets for five other systems. Rustup would download all of them, or fail
	// where it may not; the toolchain that is in use here does as well.
	active, err := exec.CommandContext(ctx, "rustup", "show", "active-toolchain").Output()
	if err != nil {
		return nil, errors.New("rustup has no toolchain; install one with: rustup default stable")
	}
	name, _, _ := strings.Cut(string(active), " ")
	return append(env, "RUSTUP_TOOLCHAIN="+strings.TrimSpace(name)), nil
}

// removePartialFlux removes a copy of Flux's source that pkg-config didn't finish because it was stopped. It makes
// the copy in Go's build cache, takes one that is there as complete, and would fail on it forever. Cargo makes the
// target folder right after the copying.
func removePartialFlux(ctx context.Context) error {
	goCache, err := goOutput(ctx, "env", "GOCACHE")
	if err != nil {
		return err
	}
	version, err := goOutput(ctx, "list", "-m", "-f", "{{.Version}}", flux)
	if err != nil {
		return err
	}
	dir := filepath.Join(goCache, "pkgconfig", filepath.FromSlash(flux)+"@"+version)
	if _, err := os.Stat(filepath.Join(dir, "libflux", "target")); err == nil {
		return nil
	}
	return os.RemoveAll(dir)
}

// reportProgress writes a line every half minute, so that nobody thinks that the build hangs, until the function
// that it returns is called.
func reportProgress() (stop func()) {
	start := time.Now()
	ticker := time.NewTicker(30 * time.Second)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				fmt.Fprintf(os.Stderr, "  … still building influxd, %s so far\n", time.Since(start).Round(time.Second))
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
	}
}

// goBuild runs `go build`, and shows the end of its output if it fails.
func goBuild(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build"}, args...)...)
	cmd.Env = env
	interruptAsGroup(cmd)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		last := lines[max(0, len(lines)-40):]
		return fmt.Errorf("%s: %w; the last lines of its output:\n%s", cmd, err, strings.Join(last, "\n"))
	}
	return nil
}

// goOutput returns what a quick go command prints.
func goOutput(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
