package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	influxdb "github.com/influxtasks/terraform-provider-influxdb/internal/provider"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// With mock_provider, the provider accepts all generated values.
func TestAccMock(t *testing.T) {
	acctest.Needs(t, cli.MockedProviders)
	files := map[string]string{}
	all := ""
	for _, name := range []string{"main.tf", "actions.tf", "mock.tftest.hcl"} {
		text, err := os.ReadFile(filepath.Join("testdata/mock", name))
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
		if name != "actions.tf" || acctest.Has(cli.Actions) {
			files[name] = string(text)
		}
	}
	for _, block := range everyType(t) {
		if !strings.Contains(all, "\n"+block+" ") {
			t.Errorf("testdata/mock has no %s: add one to main.tf, or to actions.tf", block)
		}
	}
	w := acctest.NewWorkspace(t, files).With("INFLUX_HOST=", "INFLUX_TOKEN=", "INFLUX_ORG=")
	if out := w.MustRun(t, "test"); !strings.Contains(out, "2 passed, 0 failed") {
		t.Error(out)
	}
}

// everyType returns the beginning of the block of each resource, data source, and action.
func everyType(t *testing.T) []string {
	t.Helper()
	ctx, p := t.Context(), influxdb.New("test")()
	var blocks []string
	add := func(kind, name string) { blocks = append(blocks, fmt.Sprintf("%s %q", kind, name)) }
	for _, newType := range p.Resources(ctx) {
		var resp resource.MetadataResponse
		newType().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "influxdb"}, &resp)
		add("resource", resp.TypeName)
	}
	for _, newType := range p.DataSources(ctx) {
		var resp datasource.MetadataResponse
		newType().Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: "influxdb"}, &resp)
		add("data", resp.TypeName)
	}
	for _, newType := range p.(provider.ProviderWithActions).Actions(ctx) {
		var resp action.MetadataResponse
		newType().Metadata(ctx, action.MetadataRequest{ProviderTypeName: "influxdb"}, &resp)
		add("action", resp.TypeName)
	}
	return blocks
}
