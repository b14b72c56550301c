package main

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// The demo is whole where somebody has exported the settings of their production,
// and doesn't connect to it.
func TestAccDemo(t *testing.T) {
	acctest.Server(t)
	acctest.Production(t)
	t.Setenv("DEMO_CLI", acctest.CLI())
	if err := run(t.Context(), false); err != nil {
		t.Error(err)
	}
}
