package main

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// The demo works in a shell with the settings of a production server, and doesn't connect to that server.
func TestAccDemo(t *testing.T) {
	acctest.Server(t)
	acctest.Production(t)
	t.Setenv("DEMO_CLI", acctest.CLI())
	if err := run(t.Context(), false); err != nil {
		t.Errorf("running the demo: %v", err)
	}
}
