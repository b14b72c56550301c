package preview_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// A fieldFn may return floats that aren't numbers, which a run doesn't write. It must return a record.
func TestAccPreview_fieldFn(t *testing.T) {
	const rows = "import \"array\"\n" + `array.from(rows: [{_time: now(), _measurement: "m", a: 0.0, b: 0.0, c: 1.0}]) |> to(bucket: "b", fieldFn: `
	field := func(name, value string) knownvalue.Check {
		return knownvalue.MapExact(map[string]knownvalue.Check{
			"_time": knownvalue.StringExact(scheduledFor), "_measurement": knownvalue.StringExact("m"),
			"_field": knownvalue.StringExact(name), "_value": knownvalue.StringExact(value),
		})
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: acctest.ProviderConfig(acctest.Server(t).URL) + previewOf("",
					rows+`(r) => ({ratio: r.a / r.b, more: r.c / r.b, less: -r.c / r.b, f: r.c, n: 5, text: "NaN", "o\"k": true}))`),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data.influxdb_task_preview.test",
					tfjsonpath.New("writes").AtSliceIndex(0).AtMapKey("rows"),
					knownvalue.ListExact([]knownvalue.Check{field("f", "1"), field("n", "5"), field(`o"k`, "true"), field("text", "NaN")}))},
			},
			{
				Config:      acctest.ProviderConfig(acctest.Server(t).URL) + previewOf("", rows+`(r) => r.c + 1.0)`),
				ExpectError: acctest.Words("Script failed", "Line 2, column 107:", "float is not Record (argument fieldFn)."),
			},
		},
	})
}
