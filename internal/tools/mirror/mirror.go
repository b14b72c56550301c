// Package mirror installs a build of the provider as Terraform and OpenTofu
// install a release of it: from a filesystem mirror, by init.
package mirror

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Module is the path of the module that has the provider.
const Module = "github.com/influxtasks/terraform-provider-influxdb"

// Build builds the provider into a new mirror in dir, and returns the path of a
// CLI configuration that has Terraform and OpenTofu install it from there, for
// TF_CLI_CONFIG_FILE.
func Build(ctx context.Context, dir string) (cliConfig string, err error) {
	// No release has this version. Terraform takes a pre-release only where it is
	// asked for by its number.
	if err := Install(ctx, dir, "0.0.1"); err != nil {
		return "", err
	}
	cliConfig = filepath.Join(dir, "cli.tfrc")
	return cliConfig, os.WriteFile(cliConfig,
		fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir), 0o600)
}

// Install builds the provider into the mirror in dir as this version, and
// replaces an earlier build of the same version.
func Install(ctx context.Context, dir, version string) error {
	binary := binaryPath(dir, "registry.terraform.io", version)
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-X main.version="+version, "-o", binary, Module)
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

// binaryPath is where a mirror has the provider of a registry for this machine.
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
