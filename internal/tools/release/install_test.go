package release

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// installer installs a snapshot with the init of Terraform or OpenTofu.
type installer struct {
	*snapshot
	commandLine string
}

// platform is the platform of this machine.
const platform = runtime.GOOS + "_" + runtime.GOARCH

// testMirror installs from a folder with the zips, as people do without internet access.
func (i installer) testMirror(t *testing.T) {
	mirror := t.TempDir()
	place := filepath.Join(mirror, "registry.example.com", "influxtasks", "influxdb")
	if err := os.MkdirAll(place, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, platform := range platforms {
		name := i.file(platform + ".zip")
		if err := os.Link(filepath.Join(i.folder, name), filepath.Join(place, name)); err != nil {
			t.Fatal(err)
		}
	}
	w := i.workspace(t, "registry.example.com")
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	w.write(t, "mirror.tfrc", config)
	w.Env = append(w.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.Path, "mirror.tfrc"))

	run(t, w.Command(t.Context(), "init", "-no-color"))
	w.testInstalled(t)
	if lock := w.lock(t); !strings.Contains(lock, `"h1:`) {
		t.Errorf("the lock file doesn't have the hash of what is installed:\n%s", lock)
	}
}

func (i installer) testRegistry(t *testing.T, keys *keyring, owner string) {
	w := i.workspaceOf(t, registry{snapshot: i.snapshot, publicKey: keys.public(t, owner)})
	out := run(t, w.Command(t.Context(), "init", "-no-color"))
	if keyID := owner[len(owner)-16:]; !strings.Contains(out, "key ID "+keyID) {
		t.Errorf("init doesn't say that it is signed with the key %s:\n%s", keyID, out)
	}
	w.testInstalled(t)

	lock := w.lock(t)
	wanted := []string{`"h1:`}
	for _, platform := range platforms {
		wanted = append(wanted, `"zh:`+sums(i.read(t, i.sumsFile()))[i.file(platform+".zip")]+`"`)
	}
	for _, want := range wanted {
		if !strings.Contains(lock, want) {
			t.Errorf("the lock file doesn't have %s:\n%s", want, lock)
		}
	}
}

// testForgeries checks that Terraform verifies the signature and the checksums, and refuses a changed file.
func (i installer) testForgeries(t *testing.T, keys *keyring, owner, stranger string) {
	name := i.file(platform + ".zip")
	list := i.read(t, i.sumsFile())
	forgedZip := i.read(t, name) + "forged"
	forgedList := strings.Replace(list, sums(list)[name], fmt.Sprintf("%x", sha256.Sum256([]byte(forgedZip))), 1)
	for of, test := range map[string]struct {
		forged map[string]string
		want   string
	}{
		"zip":               {map[string]string{name: forgedZip}, "archive has incorrect checksum"},
		"zip and checksums": {map[string]string{name: forgedZip, i.sumsFile(): forgedList}, "invalid signature"},
		"signature":         {map[string]string{i.sumsFile() + ".sig": keys.sign(t, stranger, list)}, "unknown issuer"},
	} {
		t.Run(of, func(t *testing.T) {
			w := i.workspaceOf(t, registry{i.snapshot, keys.public(t, owner), test.forged})
			out, err := w.Command(t.Context(), "init", "-no-color").CombinedOutput()
			// Where its lines break depends on the length of the host.
			if message := strings.Join(strings.Fields(string(out)), " "); err == nil || !strings.Contains(message, test.want) {
				t.Errorf("got %v, want a refusal with %q:\n%s", err, test.want, out)
			}
			if left, _ := filepath.Glob(w.installed()); len(left) > 0 {
				t.Errorf("it is installed all the same: %s", left)
			}
		})
	}
}

// workspace is a folder with a configuration that needs the provider.
type workspace struct {
	installer
	cli.Dir
	host string // of the registry
}

func (i installer) workspace(t *testing.T, host string) *workspace {
	t.Helper()
	w := &workspace{installer: i, host: host, Dir: cli.Dir{CLI: i.commandLine, Path: t.TempDir()}}
	w.write(t, "main.tf", fmt.Sprintf(`
terraform {
  required_providers {
    influxdb = {
      source  = %q
      version = %q
    }
  }
}

resource "influxdb_task" "example" {
  name  = "example"
  every = "1h"
  flux  = "buckets()"
}
`, host+"/influxtasks/influxdb", i.version))
	// No settings, mirrors or caches of the user.
	w.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.Path, "CHECKPOINT_DISABLE=1"}
	return w
}

// workspaceOf returns a workspace that installs from a registry.
func (i installer) workspaceOf(t *testing.T, r registry) *workspace {
	t.Helper()
	host, authority := r.serve(t)
	w := i.workspace(t, host)
	w.Env = append(w.Env, "SSL_CERT_FILE="+authority)
	return w
}

// installed returns the path of the binary that init installs.
func (w *workspace) installed() string {
	return filepath.Join(w.Path, ".terraform", "providers", w.host, "influxtasks", "influxdb", w.version, platform,
		"terraform-provider-influxdb_v"+w.version)
}

// testInstalled checks that the installed provider works, and knows its version.
func (w *workspace) testInstalled(t *testing.T) {
	t.Helper()
	run(t, w.Command(t.Context(), "validate", "-no-color"))
	if version := strings.TrimSpace(run(t, exec.Command(w.installed(), "-version"))); version != w.version {
		t.Errorf("the version of %s is %q", w.version, version)
	}
}

func (w *workspace) lock(t *testing.T) string {
	t.Helper()
	lock, err := os.ReadFile(filepath.Join(w.Path, ".terraform.lock.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(lock)
}

func (w *workspace) write(t *testing.T, name, content string) {
	t.Helper()
	if err := w.Write(name, content); err != nil {
		t.Fatal("writing a file: ", err)
	}
}
