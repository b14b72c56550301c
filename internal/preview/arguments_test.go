package preview_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// An argument of the wrong type is an error of InfluxDB, with its place, as in a run.
func TestAccPreview_argumentTypes(t *testing.T) {
	const rows = "import \"array\"\n" + `array.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1.0}]) |> `
	var steps []resource.TestStep
	for _, c := range []struct{ call, want string }{
		{`to(bucket: "b", tagColumns: "host")`, "Line 2, column 112: expected [string] (array) but found string (argument tagColumns)."},
		{`to(bucket: "b", tagColumns: [1])`, "expected string but found int (argument tagColumns)."},
		{`to(bucket: 1)`, "Line 2, column 95: expected string but found int (argument bucket)."},
		{`to(bucket: "b", timeColumn: 1)`, "expected string but found int (argument timeColumn)."},
		{`to(bucket: "b", org: 1, fieldFn: (r) => ({f: r._value}))`, "expected string but found int (argument org)."},
		{`wideTo(bucket: 1)`, "expected string but found int (argument bucket)."},
	} {
		steps = append(steps, resource.TestStep{
			Config:      acctest.ProviderConfig(acctest.Server(t).URL) + previewOf("", rows+c.call),
			ExpectError: acctest.Words("Script failed", c.want),
		})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: steps})
}
