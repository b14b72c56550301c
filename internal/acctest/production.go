package acctest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Production sets the environment of a shell with the settings of a production server, and fails the test if anything
// connects to that server.
func Production(t *testing.T) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			t.Error("there was a connection to what is set as production")
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close() })

	home, address := NewHome(t), "http://"+listener.Addr().String()
	configs := filepath.Join(home, ".influxdbv2", "configs")
	if err := os.Mkdir(filepath.Dir(configs), 0o700); err != nil {
		t.Fatal(err)
	}
	profile := "[production]\nurl = \"" + address + "\"\ntoken = \"production\"\norg = \"production\"\nactive = true\n"
	if err := os.WriteFile(configs, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"INFLUX_CONFIGS_PATH": configs, "INFLUX_ACTIVE_CONFIG": "production",
		"INFLUX_HOST": address, "INFLUX_TOKEN": "production", "INFLUX_ORG": "production", "INFLUX_ORG_ID": "0123456789abcdef",
		"INFLUXDB_URL": address, "INFLUXDB_TOKEN": "production", "INFLUXDB_ORG": "production",
	} {
		t.Setenv(name, value)
	}
}

// NewHome sets the home directory to an empty one. The caches stay where they are, so that nothing is downloaded or
// built again.
func NewHome(t *testing.T) (home string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", cache)
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range strings.Fields(string(out)) {
		t.Setenv(names[i], value)
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	return home
}
