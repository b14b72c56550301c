// Command install builds the provider and installs it where terraform init and tofu init find it without configuration:
//
//	go run ./internal/tools/install [-uninstall]
//
// Run it in the root of the repository. The version is the newest one in CHANGELOG.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

func main() {
	uninstall := flag.Bool("uninstall", false, "remove all installed versions")
	flag.Parse()
	if err := run(*uninstall); err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		os.Exit(1)
	}
}

func run(uninstall bool) error {
	folder, err := pluginsFolder()
	if err != nil {
		return err
	}
	if uninstall {
		if err := mirror.Uninstall(folder); err != nil {
			return err
		}
		fmt.Printf("Removed influxtasks/influxdb from %s.\n", folder)
		return nil
	}
	version, err := newestVersion()
	if err != nil {
		return err
	}
	if err := mirror.Install(context.Background(), folder, version); err != nil {
		return err
	}
	fmt.Printf(usage, version, folder)
	return nil
}

const usage = `Installed influxtasks/influxdb %s in %s.
To use it, add this to your configuration, then run terraform init or tofu init:

  terraform {
    required_providers {
      influxdb = {
        source = "influxtasks/influxdb"
      }
    }
  }

If init reports that the package doesn't match the checksums in the dependency lock file, they are from an earlier build.
Remove the provider's block from .terraform.lock.hcl and run init again.
`

// pluginsFolder returns the mirror that Terraform and OpenTofu use if none is configured:
// https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories.
func pluginsFolder() (string, error) {
	if runtime.GOOS == "windows" {
		appData, err := os.UserConfigDir()
		return filepath.Join(appData, "terraform.d", "plugins"), err
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".terraform.d", "plugins"), err
}

var versionHeading = regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)\b`)

// newestVersion returns the version in development. It isn't a pre-release, which only an exact version constraint accepts.
func newestVersion() (string, error) {
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return "", err
	}
	heading := versionHeading.FindSubmatch(changelog)
	if heading == nil {
		return "", errors.New("CHANGELOG.md has no heading with a version")
	}
	return string(heading[1]), nil
}
