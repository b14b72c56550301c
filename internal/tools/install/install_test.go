package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// After make install, init works without a CLI configuration and without a
// registry, and after make uninstall nothing is left.
func TestAccInstall(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: it runs with TF_ACC=1, as in make test")
	}
	home := acctest.NewHome(t)
	makeInRoot(t, "install")
	for _, constraint := range []string{"", `version = ">= 0.1.0"`, `version = "~> 0.1"`} {
		t.Run(constraint, func(t *testing.T) { testInit(t, home, constraint) })
	}
	makeInRoot(t, "uninstall")
	if left, err := filepath.Glob(filepath.Join(home, ".terraform.d", "plugins", "*", "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("make uninstall leaves %v (%v)", left, err)
	}
}

func testInit(t *testing.T, home, constraint string) {
	// The proxy doesn't exist, so no registry can be reached.
	dir := cli.Dir{CLI: acctest.CLI(), Path: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home,
		"HTTPS_PROXY=http://127.0.0.1:1", "TF_CLI_ARGS=-no-color", "CHECKPOINT_DISABLE=1"}}
	config := fmt.Sprintf(`
terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
      %s
    }
  }
}

resource "influxdb_task" "example" {
  name  = "example"
  every = "1h"
  flux  = "buckets()"
}
`, constraint)
	if err := dir.Write("main.tf", config); err != nil {
		t.Fatal("writing the configuration: ", err)
	}
	mustRun := func(args ...string) {
		t.Helper()
		if out, code, err := dir.Run(t.Context(), args...); err != nil || code != 0 {
			t.Fatalf("%v: exit code %d (%v)\n%s", args, code, err, out)
		}
	}
	mustRun("init")
	mustRun("validate")

	// As after another make install: the lock file has the checksum of the build before.
	lockFile := filepath.Join(dir.Path, ".terraform.lock.hcl")
	lock, err := os.ReadFile(lockFile)
	if err != nil {
		t.Fatal(err)
	}
	other := regexp.MustCompile(`"h1:.*"`).ReplaceAll(lock, []byte(`"h1:`+strings.Repeat("A", 43)+`="`))
	if err := os.WriteFile(lockFile, other, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code, err := dir.Run(t.Context(), "init"); err != nil || code == 0 || !acctest.Words("doesn't match any of the checksums").MatchString(out) {
		t.Errorf("init with the checksum of another build: exit code %d (%v)\n%s", code, err, out)
	}
	if err := os.Remove(lockFile); err != nil {
		t.Fatal(err)
	}
	mustRun("init")
	mustRun("validate")
}

func makeInRoot(t *testing.T, target string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", target)
	cmd.Dir = filepath.Join("..", "..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}
