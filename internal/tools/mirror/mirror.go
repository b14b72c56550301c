// Package mirror builds the provider into a filesystem mirror, from which init installs it like a release.
package mirror

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Module is the path of the provider's Go module.
const Module = "github.com/influxtasks/terraform-provider-influxdb"

// Build builds the provider into a new mirror in dir. It returns the path of a CLI configuration for TF_CLI_CONFIG_FILE
// that makes Terraform and OpenTofu install the provider from there.
func Build(ctx context.Context, dir string) (cliConfig string, err error) {
	// The examples require "~> 0.1". No release has this version; Terraform wouldn't install a pre-release for that.
	if err := Install(ctx, dir, "0.999.0"); err != nil {
		return "", err
	}
	cliConfig = filepath.Join(dir, "cli.tfrc")
	return cliConfig, os.WriteFile(cliConfig,
		fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir), 0o600)
}

// Install builds a version of the provider into the mirror in dir. It replaces an earlier build of the same version.
func Install(ctx context.Context, dir, version string) error {
	binary := binaryPath(dir, "registry.terraform.io", version)
	// As a release is built: the same commit and Go give the same checksum, in whichever folder. A saved plan can be
	// applied only with a provider that has the checksum of the one that made it.
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version="+version, "-o", binary, Module)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", build, err, out)
	}
	forOpenTofu := binaryPath(dir, "registry.opentofu.org", version)
	if err := os.RemoveAll(forOpenTofu); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(forOpenTofu), 0o755); err != nil {
		return err
	}
	return os.Link(binary, forOpenTofu)
}

// Uninstall removes all versions of the provider from the mirror in dir.
func Uninstall(dir string) error {
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		if err := os.RemoveAll(providerFolder(dir, registry)); err != nil {
			return err
		}
	}
	return nil
}

// binaryPath returns the path of the provider for this machine in a mirror.
func binaryPath(dir, registry, version string) string {
	name := "terraform-provider-influxdb_v" + version
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(providerFolder(dir, registry), version, runtime.GOOS+"_"+runtime.GOARCH, name)
}

func providerFolder(dir, registry string) string {
	return filepath.Join(dir, registry, "influxtasks", "influxdb")
}
