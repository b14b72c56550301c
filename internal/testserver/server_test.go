package testserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// ownerMode makes this test binary a process that starts a server, to test what happens to the server when that process
// ends.
const ownerMode = "INFLUXD_TEST_OWNER"

func TestMain(m *testing.M) {
	switch os.Getenv(ownerMode) {
	case "":
		os.Exit(m.Run())
	case "wait to be killed":
		own(func(s *Server) { select {} })
	case "keep":
		own(func(s *Server) {
			kept, err := s.Keep()
			if err != nil {
				panic(err)
			}
			fmt.Println(kept.EnvFile)
			fmt.Println(kept.StopCommand)
		})
	}
}

func own(then func(*Server)) {
	s, err := Start(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(s.URL)
	fmt.Println(s.process.folder)
	then(s)
}

func TestStart(t *testing.T) {
	first, second := start(t), start(t)
	if first.URL == second.URL {
		t.Errorf("two servers at once are both at %s", first.URL)
	}
	for _, s := range []*Server{first, second} {
		organization := s.OrgID
		if err := s.findOrganization(t.Context()); err != nil {
			t.Errorf("the token doesn't work: %v", err)
		}
		if s.OrgID != organization {
			t.Errorf("OrgID is %s, the server says %s", organization, s.OrgID)
		}
		if s.Version == "" || s.Source == "" || s.Username == "" || s.Password == "" {
			t.Errorf("incomplete: %+v", s)
		}
	}

	folder := first.process.folder
	if err := first.Close(); err != nil {
		t.Errorf("closing the server: %v", err)
	}
	if answers(first.URL) || exists(folder) {
		t.Error("the server is there after Close")
	}
	if !answers(second.URL) {
		t.Error("closing one server stopped the other")
	}
}

func TestExistingServer(t *testing.T) {
	s := start(t)
	t.Setenv("TEST_INFLUX_HOST", s.URL+"/")
	t.Setenv("TEST_INFLUX_TOKEN", s.Token)
	t.Setenv("TEST_INFLUX_ORG", s.Org)
	existing, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if existing.URL != s.URL || existing.OrgID != s.OrgID || existing.Version != s.Version {
		t.Errorf("got %+v, want the server %+v", existing, s)
	}
	if err := existing.Close(); err != nil || !answers(s.URL) {
		t.Errorf("Close stopped a server that isn't ours (%v)", err)
	}

	t.Setenv("TEST_INFLUX_ORG", "nobody")
	if _, err := Start(t.Context()); err == nil || !strings.Contains(err.Error(), "TEST_INFLUX_ORG") {
		t.Errorf("unknown organization: %v", err)
	}
}

func TestOwnerKilled(t *testing.T) {
	needsServer(t)
	owner, lines := startOwner(t, "wait to be killed")
	url, folder := lines(), lines()
	if !answers(url) {
		t.Fatalf("nothing answers at %s", url)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server ends and its folder is removed", func() bool { return !answers(url) && !exists(folder) })
}

func TestKeep(t *testing.T) {
	needsServer(t)
	owner, lines := startOwner(t, "keep")
	url, folder, envFile, stopCommand := lines(), lines(), lines(), lines()
	if err := owner.Wait(); err != nil {
		t.Fatal(err)
	}
	if !answers(url) {
		t.Error("the server ended with its owner")
	}
	if info, err := os.Stat(envFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the token: %v, %v", info, err)
	}
	env, err := exec.Command("sh", "-c", `. "$0"; echo "$INFLUX_HOST $INFLUX_TOKEN $INFLUX_ORG"`, envFile).Output()
	if err != nil {
		t.Fatal(err)
	}
	var kept Server
	if _, err := fmt.Sscan(string(env), &kept.URL, &kept.Token, &kept.Org); err != nil || kept.URL != url {
		t.Fatalf("the file exports %q (%v)", env, err)
	}
	if err := kept.findOrganization(t.Context()); err != nil {
		t.Errorf("the token in the file: %v", err)
	}
	if out, err := exec.Command("sh", "-c", stopCommand).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", stopCommand, err, out)
	}
	eventually(t, "the server ends and its folder is removed", func() bool { return !answers(url) && !exists(folder) })
}

func TestNone(t *testing.T) {
	t.Setenv("TEST_INFLUX_HOST", "")
	t.Setenv("INFLUXD_PATH", "")
	t.Setenv("INFLUXD_IMAGE", "")
	t.Setenv("PATH", t.TempDir())
	_, err := Start(t.Context())
	if !errors.Is(err, ErrNone) {
		t.Fatalf("got %v, want ErrNone", err)
	}
	for _, want := range []string{
		"no InfluxDB to use here. Choose one of these, the quickest first:\n- start Docker", "https://docs.influxdata.com/influxdb/v2/install/",
		"TEST_INFLUX_HOST, TEST_INFLUX_TOKEN and TEST_INFLUX_ORG", "influxd on PATH: there is none",
		"Docker: docker is not on PATH", `building influxd: exec: "go"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in the message: %v", want, err)
		}
	}
}

func TestNamedSourceMustWork(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "influxd")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho unknown flag: --sqlite-path\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	// A Docker command that works, but has no images.
	docker := filepath.Join(t.TempDir(), "docker")
	if err := os.WriteFile(docker, []byte("#!/bin/sh\n[ $1 = info ] || { echo cannot $* >&2; exit 1; }\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ host, path, image, want string }{
		"no token":            {host: "http://127.0.0.1:1", want: "TEST_INFLUX_TOKEN and TEST_INFLUX_ORG must be set"},
		"no such file":        {path: broken + "-not", want: "no such file"},
		"a binary that fails": {path: broken, want: "unknown flag: --sqlite-path"},
		"no such image":       {image: "influxdb:none", want: "INFLUXD_IMAGE is influxdb:none: cannot pull influxdb:none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TEST_INFLUX_HOST", test.host)
			t.Setenv("TEST_INFLUX_TOKEN", "")
			t.Setenv("INFLUXD_PATH", test.path)
			t.Setenv("INFLUXD_IMAGE", test.image)
			t.Setenv("PATH", filepath.Dir(docker)+":"+os.Getenv("PATH"))
			t.Setenv("TMPDIR", t.TempDir())
			_, err := Start(t.Context())
			if err == nil || errors.Is(err, ErrNone) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q that isn't ErrNone", err, test.want)
			}
			if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestImageHasTheVersionThatIsBuilt(t *testing.T) {
	module, err := os.ReadFile("../tools/buildinfluxd/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	built := regexp.MustCompile(`github.com/influxdata/influxdb/v2 v(\S+)`).FindSubmatch(module)
	if officialImage != "influxdb:"+string(built[1]) {
		t.Errorf("the image is %s, go.mod requires %s", officialImage, built[1])
	}
}

// start returns a server of the test's own, or skips the test.
func start(t *testing.T) *Server {
	t.Helper()
	needsServer(t)
	s, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the server: %v", err)
		}
	})
	return s
}

// noServer returns why no server can be started here, or nil if one can.
var noServer = sync.OnceValue(func() error {
	s, err := Start(context.Background())
	if err != nil {
		return err
	}
	return s.Close()
})

// needsServer skips the test if no server can be started, except in CI.
func needsServer(t *testing.T) {
	t.Helper()
	if os.Getenv("TEST_INFLUX_HOST") != "" {
		t.Skip("TEST_INFLUX_HOST is set, and its server isn't ours to stop")
	}
	if err := noServer(); MayBeMissing(err) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
}

// startOwner runs this test binary in a mode. lines returns the next line that it prints.
func startOwner(t *testing.T, mode string) (owner *exec.Cmd, lines func() string) {
	t.Helper()
	owner = exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerMode+"="+mode)
	owner.Stderr = os.Stderr
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = owner.Process.Kill() // fails if the test ended it
		_ = owner.Wait()
	})
	scanner := bufio.NewScanner(out)
	return owner, func() string {
		if !scanner.Scan() {
			t.Fatal("the owner of the server ended early")
		}
		return scanner.Text()
	}
}

func answers(url string) bool {
	resp, err := http.Get(url + "/health")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within two minutes: %s", what)
		}
	}
}

// Outside of CI, tests are skipped if there is no server, and fail if it is broken.
func TestMayBeMissing(t *testing.T) {
	none := fmt.Errorf("%w: no Docker", ErrNone)
	for _, test := range []struct {
		ci   string
		err  error
		want bool
	}{
		{"", none, true}, {"", errors.New("broken"), false}, {"true", none, false}, {"1", none, false},
	} {
		t.Setenv("CI", test.ci)
		if got := MayBeMissing(test.err); got != test.want {
			t.Errorf("CI=%s, %v: %t", test.ci, test.err, got)
		}
	}
}
