package release

import (
	"archive/zip"
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// snapshot is a release that GoReleaser has built, but not published.
type snapshot struct {
	folder  string
	version string
}

// build clones the last commit into a folder, and builds a snapshot there.
func build(t *testing.T, clone string, keys *keyring, signer string) *snapshot {
	t.Helper()
	repository := strings.TrimSpace(run(t, exec.Command("git", "rev-parse", "--show-toplevel")))
	run(t, exec.Command("git", "clone", "--quiet", repository, clone))

	cmd := exec.Command("sh", "-c", os.Getenv("GORELEASER")+" check && "+os.Getenv("GORELEASER")+" release --snapshot")
	cmd.Dir = clone
	cmd.Env = append(os.Environ(), "GNUPGHOME="+keys.folder, "GPG_FINGERPRINT="+signer)
	run(t, cmd)

	s := &snapshot{folder: filepath.Join(clone, "dist")}
	var metadata struct{ Version string }
	if err := json.Unmarshal([]byte(s.read(t, "metadata.json")), &metadata); err != nil {
		t.Fatal(err)
	}
	s.version = metadata.Version
	return s
}

// folderToKeep returns a new folder that is removed after the test, unless KEEP is set.
func folderToKeep(t *testing.T) string {
	t.Helper()
	if os.Getenv("KEEP") == "" {
		return t.TempDir()
	}
	folder, err := os.MkdirTemp("", "terraform-provider-influxdb-snapshot-")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("The snapshot is in %s", filepath.Join(folder, "dist"))
	return folder
}

// file returns the name of a file of the release.
func (s *snapshot) file(suffix string) string {
	return "terraform-provider-influxdb_" + s.version + "_" + suffix
}

func (s *snapshot) sumsFile() string { return s.file("SHA256SUMS") }

func (s *snapshot) read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// packed returns the names of the files in a zip.
func (s *snapshot) packed(t *testing.T, name string) []string {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(s.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
	}
	slices.Sort(names)
	return names
}

// modules returns the modules that the binary for a platform is built from, including Go's standard library, as "path
// version".
func (s *snapshot) modules(t *testing.T, platform string) []string {
	t.Helper()
	// The folders' names end in the architecture's variant, such as _v1.
	binaries, err := filepath.Glob(filepath.Join(s.folder, "terraform-provider-influxdb_"+platform+"_*", "*"))
	if err != nil || len(binaries) != 1 {
		t.Fatalf("the binaries for %s are %q (%v)", platform, binaries, err)
	}
	info, err := buildinfo.ReadFile(binaries[0])
	if err != nil {
		t.Fatal(err)
	}
	modules := []string{"std " + info.GoVersion}
	for _, module := range info.Deps {
		modules = append(modules, module.Path+" "+module.Version)
	}
	slices.Sort(modules)
	return modules
}

// sums returns the checksums in a list by the name of the file.
func sums(list string) map[string]string {
	byName := map[string]string{}
	for line := range strings.Lines(list) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		byName[name] = sum
	}
	return byName
}

// run returns the output of a command, and fails the test if the command fails.
func run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}
