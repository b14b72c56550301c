// Command buildinfluxd builds the InfluxDB server from its Go module, once, and prints the path of the binary as
// the last line of its output:
//
//	go -C internal/tools/buildinfluxd run . [-version 2.7.12]
//
// It is a module of its own so that none of InfluxDB's dependencies reach the provider. The version is the one
// that go.mod requires, unless -version names another. The binary is cached outside the repository; to build it
// again, remove its folder.
package main

import (
	"context"
	"errors"
	"flag"
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
	// pkgConfigVersion is the version that every version of Flux is built with.
	pkgConfigVersion = "v0.3.0"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	version := flag.String("version", "", "the version of InfluxDB to build; by default that of go.mod")
	flag.Parse()
	binary, err := influxd(ctx, *version)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(binary)
}

// influxd returns the path of the cached binary of a version, and builds it if there is none. If the version is
// empty, it is the one that go.mod requires.
func influxd(ctx context.Context, version string) (string, error) {
	required, err := goModule(".").output(ctx, "list", "-m", "-f", "{{.Version}}", influxdb)
	if err != nil {
		return "", err
	}
	if version = "v" + strings.TrimPrefix(version, "v"); version == "v" {
		version = required
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
	module := goModule(".")
	if version != required {
		if module, err = moduleOf(ctx, version, dir); err != nil {
			return "", err
		}
	}
	return binary, module.build(ctx, version, binary)
}

// moduleOf creates a module in a folder that requires another version of InfluxDB than this module does.
func moduleOf(ctx context.Context, version, folder string) (goModule, error) {
	module := goModule(filepath.Join(folder, "module"))
	if err := os.RemoveAll(string(module)); err != nil {
		return "", err
	}
	if err := os.Mkdir(string(module), 0o755); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"mod", "init", "influxd.invalid/build"},
		{"get", influxdb + "/cmd/influxd@" + version, pkgConfig + "@" + pkgConfigVersion},
	} {
		if _, err := module.output(ctx, args...); err != nil {
			return "", err
		}
	}
	return module, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func onPath(command string) bool {
	_, err := exec.LookPath(command)
	return err == nil
}

// checkTools returns an error that names all missing tools, before minutes are spent on a build.
func checkTools(ctx context.Context) error {
	cc, err := goModule(".").output(ctx, "env", "CC")
	if err != nil {
		return err
	}
	cargo := os.Getenv("CARGO")
	if cargo == "" {
		cargo = "cargo"
	}

	var missing []error
	need := func(command, remedy string) {
		if !onPath(command) {
			missing = append(missing, fmt.Errorf("%s is not on PATH: %s", command, remedy))
		}
	}
	need(strings.Fields(cc)[0], "InfluxDB is built with cgo; install a C compiler (Debian: apt install build-essential; macOS: xcode-select --install)")
	need(cargo, "the Flux engine is written in Rust; install the Rust toolchain from https://rustup.rs")
	need("pkg-config", "cgo finds the Flux engine with it; install it (Debian: apt install pkg-config; macOS: brew install pkgconf)")
	return errors.Join(missing...)
}

// build builds the binary in another folder, and then moves it to its place, so that no partial binary is ever there.
func (m goModule) build(ctx context.Context, version, binary string) error {
	work := filepath.Join(filepath.Dir(binary), "build")
	// A killed process may have left this. This process holds the lock, so no other uses it.
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer os.RemoveAll(work)
	temp := filepath.Join(work, "tmp")
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return err
	}
	env, err := buildEnv(ctx, work)
	if err != nil {
		return err
	}
	env = append(env, "TMPDIR="+temp)
	if err := m.removePartialFlux(ctx); err != nil {
		return err
	}

	fmt.Fprintf(os.Stderr, "Building influxd %s from source: about five minutes, once; the result is cached in %s\n", version, filepath.Dir(binary))
	defer reportProgress()()

	finder := filepath.Join(work, "pkg-config")
	if err := m.goBuild(ctx, env, "-o", finder, pkgConfig); err != nil {
		return err
	}
	// -X as in InfluxDB's own releases: without it the server says that its version is "dev".
	env = append(env, "CGO_ENABLED=1", "PKG_CONFIG="+finder)
	built := filepath.Join(work, "influxd")
	err = m.goBuild(ctx, env, "-tags", "sqlite_foreign_keys,sqlite_json", "-ldflags", "-s -w -X main.version="+version,
		"-o", built, influxdb+"/cmd/influxd")
	if err != nil {
		return err
	}
	return os.Rename(built, binary)
}

// buildEnv returns the environment for cargo, which `go build` runs indirectly. It writes a script into the folder.
func buildEnv(ctx context.Context, folder string) ([]string, error) {
	// Flux turns warnings in its Rust code into errors, and newer compilers know new warnings. RUSTFLAGS doesn't reach
	// the code that cargo runs while it builds, but a wrapper of the compiler does.
	wrapper := filepath.Join(folder, "rustc")
	if err := os.WriteFile(wrapper, []byte("#!/bin/sh\nexec \"$@\" --cap-lints warn\n"), 0o755); err != nil {
		return nil, err
	}
	env := append(os.Environ(), "RUSTFLAGS=--cap-lints warn", "RUSTC_WORKSPACE_WRAPPER="+wrapper)

	if os.Getenv("RUSTUP_TOOLCHAIN") != "" || !onPath("rustup") {
		return env, nil
	}
	// Flux pins an old toolchain with targets for five other systems. Rustup would download all of them, or fail if it
	// isn't allowed to. The active toolchain works as well.
	active, err := exec.CommandContext(ctx, "rustup", "show", "active-toolchain").Output()
	if err != nil {
		return nil, errors.New("rustup has no toolchain; install one with: rustup default stable")
	}
	name, _, _ := strings.Cut(string(active), " ")
	return append(env, "RUSTUP_TOOLCHAIN="+strings.TrimSpace(name)), nil
}

// removePartialFlux removes a copy of Flux's source that pkg-config didn't finish because it was stopped. pkg-config
// copies the source into Go's build cache, takes an existing copy for complete, and would always fail on it. Cargo
// creates the target folder right after that.
func (m goModule) removePartialFlux(ctx context.Context) error {
	goCache, err := m.output(ctx, "env", "GOCACHE")
	if err != nil {
		return err
	}
	version, err := m.output(ctx, "list", "-m", "-f", "{{.Version}}", flux)
	if err != nil {
		return err
	}
	dir := filepath.Join(goCache, "pkgconfig", filepath.FromSlash(flux)+"@"+version)
	if _, err := os.Stat(filepath.Join(dir, "libflux", "target")); err == nil {
		return nil
	}
	return os.RemoveAll(dir)
}

// reportProgress prints a line every half minute, so that the build doesn't seem to hang, until the function that it
// returns is called.
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
func (m goModule) goBuild(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build"}, args...)...)
	cmd.Dir, cmd.Env = string(m), env
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

// goModule is the folder of a Go module that requires InfluxDB.
type goModule string

// output returns what a go command prints in the module's folder.
func (m goModule) output(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = string(m)
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
