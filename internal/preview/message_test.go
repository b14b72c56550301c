package preview_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// No message has a place in the script that the preview sends, which nobody sees.
func TestAccPreview_noPlaceInWhatIsSent(t *testing.T) {
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config:      acctest.ProviderConfig(acctest.Server(t).URL) + previewOf(onePoint, `from(bucket: "raw") |> range(start: -1h) |> filter(fn: (r) => r._value == "x")`),
			ExpectError: acctest.Words("Line 1, column 45: filter: cannot compile: unsupported binary expression float == string."),
		}},
	})
}
