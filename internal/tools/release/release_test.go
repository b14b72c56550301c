// Package release tests a release before it is published: it builds a snapshot of the last commit as the release
// workflow builds a release, and installs it with Terraform and OpenTofu.
package release

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// platforms are the platforms that a release supports.
var platforms = []string{
	"darwin_amd64", "darwin_arm64",
	"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
	"windows_386", "windows_amd64", "windows_arm64",
}

func TestSnapshot(t *testing.T) {
	commandLines := strings.Fields(os.Getenv("SNAPSHOT_CLIS"))
	if len(commandLines) == 0 {
		t.Skip("takes minutes: make snapshot runs it")
	}
	keys := newKeyring(t)
	owner, stranger := keys.create(t, "owner"), keys.create(t, "stranger")
	s := build(t, folderToKeep(t), keys, owner)

	t.Run("again, elsewhere, gives the same", func(t *testing.T) {
		t.Setenv("TZ", "Asia/Kathmandu")
		again := build(t, t.TempDir(), keys, owner)
		if first, second := s.read(t, s.sumsFile()), again.read(t, again.sumsFile()); first != second {
			t.Errorf("the checksums differ:\n%s\n%s", first, second)
		}
	})
	t.Run("has what registries expect", s.testFiles)
	t.Run("lists its modules", s.testBillOfMaterials)
	for _, commandLine := range commandLines {
		t.Run(filepath.Base(commandLine), func(t *testing.T) {
			i := installer{s, commandLine}
			t.Run("mirror", i.testMirror)
			t.Run("registry", func(t *testing.T) { i.testRegistry(t, keys, owner) })
			t.Run("forgeries", func(t *testing.T) { i.testForgeries(t, keys, owner, stranger) })
		})
	}
}

// testFiles checks the file names that https://developer.hashicorp.com/terraform/registry/providers/publishing
// requires. OpenTofu's registry reads the same files.
func (s *snapshot) testFiles(t *testing.T) {
	want := []string{s.file("manifest.json"), s.file("sbom.cdx.json")}
	for _, platform := range platforms {
		binary := "terraform-provider-influxdb_v" + s.version
		if strings.HasPrefix(platform, "windows") {
			binary += ".exe"
		}
		name := s.file(platform + ".zip")
		want = append(want, name)
		if packed := s.packed(t, name); !slices.Equal(packed, []string{"LICENSE", binary}) {
			t.Errorf("%s has %q, not LICENSE and %s", name, packed, binary)
		}
	}
	slices.Sort(want)
	if listed := slices.Sorted(maps.Keys(sums(s.read(t, s.sumsFile())))); !slices.Equal(listed, want) {
		t.Errorf("the checksums are those of\n%q, not of\n%q", listed, want)
	}
}

func (s *snapshot) testBillOfMaterials(t *testing.T) {
	var bill struct {
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal([]byte(s.read(t, s.file("sbom.cdx.json"))), &bill); err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, component := range bill.Components {
		listed = append(listed, component.Name+" "+component.Version)
	}
	slices.Sort(listed)
	for _, platform := range platforms {
		if modules := s.modules(t, platform); !slices.Equal(listed, modules) {
			t.Errorf("%s is built from\n%q, not from\n%q", platform, modules, listed)
		}
	}
}
