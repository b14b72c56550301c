package label_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func TestAccLabelDataSources(t *testing.T) {
	org, empty := acctest.Organization(t, "labels"), acctest.Organization(t, "none")
	var labels []influx.Label
	for _, name := range []string{"First", "Second"} {
		label, err := acctest.Client(t).CreateLabel(t.Context(), influx.LabelCreate{
			OrgID: org.ID, Name: name, Properties: map[string]string{"color": name},
		})
		if err != nil {
			t.Fatal(err)
		}
		labels = append(labels, *label)
	}
	provider := acctest.ProviderConfig(acctest.Server(t).URL)
	object := func(label influx.Label) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{
			"id":         knownvalue.StringExact(label.ID),
			"org_id":     knownvalue.StringExact(org.ID),
			"name":       knownvalue.StringExact(label.Name),
			"properties": knownvalue.MapExact(map[string]knownvalue.Check{"color": knownvalue.StringExact(label.Name)}),
		}
	}
	one := func(name string, label influx.Label) []statecheck.StateCheck {
		checks := []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.influxdb_label."+name, tfjsonpath.New("org"), knownvalue.StringExact(org.Name)),
		}
		for attribute, value := range object(label) {
			checks = append(checks, statecheck.ExpectKnownValue("data.influxdb_label."+name, tfjsonpath.New(attribute), value))
		}
		return checks
	}
	list := func(name string, want ...influx.Label) statecheck.StateCheck {
		checks := []knownvalue.Check{}
		for _, label := range want {
			checks = append(checks, knownvalue.ObjectExact(object(label)))
		}
		return statecheck.ExpectKnownValue("data.influxdb_labels."+name, tfjsonpath.New("labels"), knownvalue.ListExact(checks))
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: provider + `data "influxdb_label" "x" {}`, ExpectError: acctest.Words("Exactly one of these attributes must be configured")},
			{
				Config: provider + fmt.Sprintf(`
data "influxdb_label" "by_id" { id = %[1]q }

data "influxdb_label" "by_name" {
  name = "second"
  org  = %[2]q
}

data "influxdb_labels" "all" { org_id = %[3]q }

data "influxdb_labels" "one" {
  org  = %[2]q
  name = "FIRST"
}

data "influxdb_labels" "no_such_name" {
  org_id = %[3]q
  name   = "third"
}

data "influxdb_labels" "empty" { org_id = %[4]q }
`, labels[0].ID, org.Name, org.ID, empty.ID),
				ConfigStateChecks: append(append(one("by_id", labels[0]), one("by_name", labels[1])...),
					list("all", labels...), list("one", labels[0]), list("no_such_name"), list("empty")),
			},
			{
				Config:      provider + `data "influxdb_label" "x" { id = "0123456789abcdef" }`,
				ExpectError: acctest.Words("The label (0123456789abcdef)", "label not found"),
			},
			{
				Config:      provider + `data "influxdb_label" "x" { id = "Second" }`,
				ExpectError: acctest.Words("isn't a valid id. Use an InfluxDB ID", "set name instead"),
			},
			{
				Config:      provider + fmt.Sprintf("data \"influxdb_label\" \"x\" {\n  name = \"third\"\n  org_id = %q\n}", org.ID),
				ExpectError: acctest.Words("Label not found", "in the organization "+org.ID, `Visible: "First", "Second"`),
			},
		},
	})
}

// A data source returns an error while a setting of the provider comes from a resource that doesn't exist yet.
func TestAccLabelDataSources_unknownProvider(t *testing.T) {
	s := acctest.Server(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
resource "terraform_data" "token" { input = %q }

provider "influxdb" {
  url   = %q
  token = terraform_data.token.output
  org   = %q
}

data "influxdb_labels" "all" {}
`, s.Token, s.URL, s.Org),
			ExpectError: acctest.Words("A setting of the provider isn't known until apply", "depends_on"),
		}},
	})
}
