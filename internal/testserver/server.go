// Package testserver gives tests and the demo a real InfluxDB: an existing server, or a private one that ends with the
// process.
package testserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNone is the error that Start's error wraps if no InfluxDB can be used on this machine.
var ErrNone = errors.New("no InfluxDB to use here")

// MayBeMissing reports whether tests may be skipped for an error of [Start]: no InfluxDB can be used, and this isn't
// CI, where a run that tests nothing would pass.
func MayBeMissing(err error) bool { return errors.Is(err, ErrNone) && os.Getenv("CI") == "" }

// Server is a running InfluxDB that is set up.
type Server struct {
	URL     string
	Token   string // of an operator, unless the server is one that TEST_INFLUX_HOST names
	Org     string
	OrgID   string
	Version string // without a leading v; "dev" for a private build
	Source  string // where the server is from, for people

	// Username and Password sign in to it. Both are empty for a server that TEST_INFLUX_HOST names, unless
	// TEST_INFLUX_USERNAME and TEST_INFLUX_PASSWORD are set.
	Username string
	Password string

	process *process // nil if the server isn't ours to stop
}

// Kept says how to use and stop a server that keeps running.
type Kept struct {
	// EnvFile is a file for a shell to source. It exports INFLUX_HOST, INFLUX_ORG and INFLUX_TOKEN, and has the
	// password for the UI in a comment. Only its owner can read it, and it is removed with the server.
	EnvFile string

	StopCommand string // for a shell; removes all data, too
}

// Start returns an InfluxDB from the first of these sources:
//
//  1. TEST_INFLUX_HOST with TEST_INFLUX_TOKEN and TEST_INFLUX_ORG: that server, as it is;
//  2. the binary INFLUXD_PATH;
//  3. the Docker image INFLUXD_IMAGE, such as influxdb:2.7;
//  4. influxd on PATH;
//  5. the official image, if a Docker daemon answers;
//  6. a binary built by internal/tools/buildinfluxd, which takes minutes the first time and says so on stderr.
//
// From 2 on, the server is new and empty, and listens on a free port of 127.0.0.1. It ends with Close, and in any case
// with this process. If no source works, the error wraps [ErrNone], and says why for each. A source that
// TEST_INFLUX_HOST, INFLUXD_PATH or INFLUXD_IMAGE names must work: Start tries no other after it.
//
// Start never uses the server that INFLUX_HOST names, which is people's production. See also [ClearEnvironment].
func Start(ctx context.Context) (*Server, error) {
	if host := os.Getenv("TEST_INFLUX_HOST"); host != "" {
		return existingServer(ctx, host)
	}
	if binary := os.Getenv("INFLUXD_PATH"); binary != "" {
		return startBinary(ctx, binary, "INFLUXD_PATH")
	}
	if image := os.Getenv("INFLUXD_IMAGE"); image != "" {
		server, err := startContainer(ctx, image)
		if err != nil {
			return nil, fmt.Errorf("INFLUXD_IMAGE is %s: %w", image, err)
		}
		return server, nil
	}

	var reasons []string
	for _, source := range []struct {
		name  string
		start func(context.Context) (*Server, error)
	}{
		{"influxd on PATH", startFromPath},
		{"Docker", startOfficialImage},
		{"building influxd", startBuilt},
	} {
		server, err := source.start(ctx)
		if err == nil {
			return server, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		reasons = append(reasons, source.name+": "+err.Error())
	}
	return nil, fmt.Errorf("%w. %s\n\nWhat was tried:\n- %s", ErrNone, quickestWay, strings.Join(reasons, "\n- "))
}

// quickestWay says how to get an InfluxDB, the quickest way first.
const quickestWay = `Choose one of these, the quickest first:
- start Docker, which runs the official image;
- download influxd from https://docs.influxdata.com/influxdb/v2/install/, and put it on PATH or set INFLUXD_PATH to it;
- set TEST_INFLUX_HOST, TEST_INFLUX_TOKEN and TEST_INFLUX_ORG to use an InfluxDB that is running;
- install what "building influxd" names below.`

// Close stops the server, and waits until it is gone with all its data. It does nothing to a server that existed
// before, or that is kept or closed.
func (s *Server) Close() error {
	if s.process == nil {
		return nil
	}
	p := s.process
	s.process = nil
	return p.Close()
}

// IsTemporary reports whether the server ends with this process, with all its data.
func (s *Server) IsTemporary() bool { return s.process != nil }

// Keep keeps the server running after this process. It returns nil for a server that TEST_INFLUX_HOST names.
func (s *Server) Keep() (*Kept, error) {
	if s.process == nil {
		return nil, nil
	}
	env := fmt.Sprintf("export INFLUX_HOST=%s INFLUX_ORG=%s INFLUX_TOKEN=%s\n# In the UI: user %s, password %s\n",
		s.URL, s.Org, s.Token, s.Username, s.Password)
	envFile := filepath.Join(s.process.folder, "env")
	if err := os.WriteFile(envFile, []byte(env), 0o600); err != nil {
		return nil, err
	}
	stop, err := s.process.keep()
	if err != nil {
		return nil, err
	}
	s.process = nil
	return &Kept{EnvFile: envFile, StopCommand: stop}, nil
}

// existingServer returns the server that TEST_INFLUX_HOST names.
func existingServer(ctx context.Context, host string) (*Server, error) {
	s := &Server{
		URL:      strings.TrimRight(host, "/"),
		Token:    os.Getenv("TEST_INFLUX_TOKEN"),
		Org:      os.Getenv("TEST_INFLUX_ORG"),
		Source:   "TEST_INFLUX_HOST",
		Username: os.Getenv("TEST_INFLUX_USERNAME"),
		Password: os.Getenv("TEST_INFLUX_PASSWORD"),
	}
	if s.Token == "" || s.Org == "" {
		return nil, errors.New("TEST_INFLUX_HOST is set, so TEST_INFLUX_TOKEN and TEST_INFLUX_ORG must be set too")
	}
	err := s.checkVersion(ctx)
	if err == nil {
		err = s.findOrganization(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("TEST_INFLUX_HOST is %s: %w", s.URL, err)
	}
	return s, nil
}

func startFromPath(ctx context.Context) (*Server, error) {
	binary, err := exec.LookPath("influxd")
	if err != nil {
		return nil, errors.New("there is none")
	}
	return startBinary(ctx, binary, binary)
}

func startBuilt(ctx context.Context) (*Server, error) {
	binary, err := builtBinary(ctx)
	if err != nil {
		return nil, err
	}
	return startBinary(ctx, binary, "built from source")
}
