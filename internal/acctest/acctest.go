// Package acctest provides what the acceptance tests share: a real InfluxDB server, the provider, the command line, and
// a proxy that sees each request.
package acctest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/provider"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve/servetest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// Factories serve the provider in the test process. If the environment variable COMPARE_FAST_PATHS is set, the framework
// responds to each call that a fast path has responded to, and a difference ends the tests.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"influxdb": func() (tfprotov6.ProviderServer, error) {
		server := provider.NewServer("test")()
		if os.Getenv("COMPARE_FAST_PATHS") == "" {
			return server, nil
		}
		return servetest.Compare(context.Background(), server, func(difference string) { panic(difference) })
	},
}

var (
	mainRuns    bool
	server      *testserver.Server
	startServer = sync.OnceValue(func() (err error) {
		server, err = startTestServer(context.Background())
		return err
	})
)

// Main is the TestMain of packages with acceptance tests. It unsets the user's INFLUX_* variables, stops the test
// server, and removes the built provider.
func Main(m *testing.M) {
	testserver.ClearEnvironment()
	if os.Getenv("TF_ACC") != "" {
		fmt.Println("acceptance tests on", cliVersion())
	}
	mainRuns = true
	code := m.Run()
	if left := goroutinesLeft(); left != "" {
		fmt.Printf("the provider leaves goroutines:\n%s\n", left)
		code = 1
	}
	if err := os.RemoveAll(installation); err != nil {
		fmt.Println(err)
		code = 1
	}
	if server != nil {
		if err := closeTestServer(context.Background(), server); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

// Server returns the InfluxDB server of this package's tests. If there is none, it skips the test, or fails it in CI.
func Server(t testing.TB) *testserver.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: it runs with TF_ACC=1, as in make test")
	}
	if !mainRuns {
		t.Fatal("the package's tests don't end their InfluxDB: it needs func TestMain(m *testing.M) { acctest.Main(m) } in main_test.go")
	}
	err := startServer()
	switch {
	case testserver.MayBeMissing(err):
		t.Skipf("NO ACCEPTANCE TEST RUNS: %s", err)
	case err != nil:
		t.Fatal(err)
	}
	return server
}

// Client returns a client of the server, to check what the provider did and to make changes outside of Terraform.
func Client(t testing.TB) *influx.Client {
	t.Helper()
	s := Server(t)
	client, err := influx.New(influx.Config{URL: s.URL, Token: s.Token, UserAgent: "acceptance-test"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ProviderConfig returns a provider block for the server at a URL.
func ProviderConfig(url string) string {
	return fmt.Sprintf("provider \"influxdb\" {\n  url   = %q\n  token = %q\n  org   = %q\n}\n", url, server.Token, server.Org)
}

// CLI returns the path of the Terraform or OpenTofu under test.
func CLI() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}

// IsOpenTofu reports whether the command line under test is OpenTofu.
func IsOpenTofu() bool { return cli.IsOpenTofu(cliVersion()) }

var cliVersion = sync.OnceValue(func() string {
	version, err := cli.Version(context.Background(), CLI())
	if err != nil {
		return err.Error()
	}
	return version
})
