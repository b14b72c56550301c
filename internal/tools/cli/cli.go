// Package cli runs Terraform and OpenTofu in the same way on each machine, and tells which of them a binary is.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// versionLine matches the line with the version. It isn't always the first: OpenTofu prints its warnings before it.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v\S+`)

// Version returns the name and version of the binary, such as "OpenTofu v1.12.6".
func Version(ctx context.Context, path string) (string, error) {
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Env = Environment(os.DevNull)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", cmd, err)
	}
	version := versionLine.FindString(string(out))
	if version == "" {
		return "", fmt.Errorf("%s is neither Terraform nor OpenTofu: it prints %q", cmd, out)
	}
	return version, nil
}

// IsOpenTofu reports whether a version that [Version] returned is one of OpenTofu.
func IsOpenTofu(version string) bool { return strings.HasPrefix(version, "OpenTofu ") }
