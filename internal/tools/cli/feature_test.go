package cli_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

func TestFeature_In(t *testing.T) {
	for version, want := range map[string]bool{
		"Terraform v1.5.7": false, "Terraform v1.8.0": true, "Terraform v1.16.1": true, "Terraform v1.8.0-rc1": false,
		"OpenTofu v1.6.2": false, "OpenTofu v1.7.0": true, "OpenTofu v1.12.6": true,
	} {
		if got := cli.Functions.In(version); got != want {
			t.Errorf("%s has functions: %t", version, got)
		}
	}
	if cli.Actions.In("OpenTofu v1.99.0") || !cli.Actions.In("Terraform v1.14.0") {
		t.Error("actions are Terraform's alone")
	}
}
