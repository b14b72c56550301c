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

const (
	module = "github.com/influxtasks/terraform-provider-influxdb"
	// version is one that no release has. Terraform takes a pre-release only
	// where it is asked for by its number.
	version = "0.0.1"
)

// Build builds the provider into a new mirror in dir, and returns the path of a
// CLI configuration that has Terraform and OpenTofu install it from there, for
// TF_CLI_CONFIG_FILE.
func Build(ctx context.Context, dir string) (cliConfig string, err error) {
	binary := place(dir, "registry.terraform.io")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-X main.version="+version, "-o", binary, module)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", build, err, out)
	}
	forOpenTofu := place(dir, "registry.opentofu.org")
	if err := os.MkdirAll(filepath.Dir(forOpenTofu), 0o755); err != nil {
		return "", err
	}
	if err := os.Link(binary, forOpenTofu); err != nil {
		return "", err
	}
	cliConfig = filepath.Join(dir, "cli.tfrc")
	return cliConfig, os.WriteFile(cliConfig,
		fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir), 0o600)
}

// place is where a mirror has the provider of a registry for this machine.
func place(dir, registry string) string {
	return filepath.Join(dir, registry, "influxtasks", "influxdb", version, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-influxdb_v"+version)
}
