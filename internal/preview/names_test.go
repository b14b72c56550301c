package preview_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// A script may use any name that a run allows, also those of functions and packages that the preview needs.
func TestAccPreview_namesOfTheScript(t *testing.T) {
	const (
		rows    = `array.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1.5}]) |> to(bucket: "b")`
		fields  = `array.from(rows: [{_time: now(), _measurement: "m", x: 1.5}]) |> to(bucket: "b", fieldFn: (r) => ({f: r.x}))`
		fromRaw = `from(bucket: "raw") |> range(start: -1h)`
	)
	scripts := map[string]string{
		"the package json":   "import \"array\"\nimport \"experimental/json\"\n" + rows,
		"the package array":  "import a \"array\"\nimport array \"strings\"\na." + rows[len("array."):],
		"the package csv":    "import csv \"strings\"\nimport dict \"math\"\nimport system \"regexp\"\n" + fromRaw + ` |> to(bucket: "b")`,
		"yield":              "import \"array\"\nyield = (tables=<-, name=\"x\") => tables |> limit(n: 1)\n" + rows,
		"a yield that loops": "import \"array\"\nimport \"influxdata/influxdb\"\nyield = (tables=<-, name) => tables |> influxdb.to(bucket: \"c\")\n" + rows,
		"parameters":         `f = (drop, filter) => ` + fromRaw + ` |> filter(fn: (r) => r._field == "f" and r._value > 1.0) |> to(bucket: "b")` + "\nf(drop: 1, filter: (tables=<-, fn) => tables)",
	}
	for _, name := range []string{"system", "string", "int", "map", "drop", "die", "csv", "dict", "json"} {
		scripts["the variable "+name] = "import \"array\"\n" + name + " = \"web\"\n" + fields
	}
	given, err := json.Marshal(map[string]any{"scripts": scripts, "lines": "m f=1.5 1772330340000000000"})
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, map[string]string{"given.json": string(given), "main.tf": fmt.Sprintf(`
locals { given = jsondecode(file("given.json")) }

data "influxdb_task_preview" "test" {
  for_each      = local.given.scripts
  scheduled_for = %q
  flux          = each.value
  input         = { raw = local.given.lines }
}

output "writes" { value = jsonencode({ for name, preview in data.influxdb_task_preview.test : name => preview.writes }) }
`, scheduledFor)})
	w.MustRun(t, "apply", "-auto-approve")
	var previews map[string][]struct {
		Bucket string
		Rows   []row
	}
	if err := json.Unmarshal([]byte(w.MustRun(t, "output", "-raw", "writes")), &previews); err != nil {
		t.Fatal(err)
	}
	for name := range scripts {
		got := previews[name]
		if len(got) != 1 || got[0].Bucket != "b" || len(got[0].Rows) != 1 || got[0].Rows[0]["_field"] != "f" || got[0].Rows[0]["_value"] != "1.5" {
			t.Errorf("%s: %v", name, got)
		}
	}
}
