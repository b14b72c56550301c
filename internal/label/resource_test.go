package label_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const address = "influxdb_label.test"

func labelConfig(t *testing.T, lines ...string) string {
	return acctest.ProviderConfig(acctest.Server(t).URL) + "resource \"influxdb_label\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// theLabel is the label of this name.
func theLabel(t *testing.T, name string) influx.Label {
	t.Helper()
	labels, err := acctest.Client(t).Labels(context.Background(), influx.LabelFilter{OrgID: acctest.Server(t).OrgID, Name: name})
	if err != nil || len(labels) != 1 {
		t.Fatalf("%d labels %q (%v)", len(labels), name, err)
	}
	return labels[0]
}

func action(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
}

var expectNothing = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// serverLabel checks the label as the server has it.
func serverLabel(t *testing.T, name string, properties map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		label := theLabel(t, name)
		if label.Name != name || fmt.Sprint(label.Properties) != fmt.Sprint(properties) {
			return fmt.Errorf("the label is %v", label)
		}
		return nil
	}
}

// A label's whole life, in which it is replaced only for another organization.
func TestAccLabel(t *testing.T) {
	s := acctest.Server(t)
	other := acctest.Organization(t, "other")
	sameID := statecheck.CompareValue(compare.ValuesSame())
	id := tfjsonpath.New("id")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: labelConfig(t, `name = "life"`, `properties = { color = "#7A65F2", description = "a test" }`),
				Check:  serverLabel(t, "life", map[string]string{"color": "#7A65F2", "description": "a test"}),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, id),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org"), knownvalue.StringExact(s.Org)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org_id"), knownvalue.StringExact(s.OrgID)),
				},
			},
			{
				Config:            labelConfig(t, `name = "LIFE"`, `properties = { color = "red" }`),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				Check:             serverLabel(t, "LIFE", map[string]string{"color": "red"}),
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, id)},
			},
			{
				Config:            labelConfig(t, `name = "renamed"`),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				Check:             serverLabel(t, "renamed", nil),
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, id)},
			},
			{
				// Drift of both attributes is undone.
				PreConfig: func() {
					update := influx.LabelUpdate{Name: "by another", Properties: map[string]string{"color": "blue"}}
					if _, err := acctest.Client(t).UpdateLabel(context.Background(), theLabel(t, "renamed").ID, update); err != nil {
						t.Fatal(err)
					}
				},
				Config:           labelConfig(t, `name = "renamed"`),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            serverLabel(t, "renamed", nil),
			},
			{
				Config:           labelConfig(t, `name = "renamed"`, `properties = {}`, `org_id = "`+s.OrgID+`"`),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"properties.%"}},
			{
				PreConfig: func() {
					if err := acctest.Client(t).DeleteLabel(context.Background(), theLabel(t, "renamed").ID); err != nil {
						t.Fatal(err)
					}
				},
				Config:           labelConfig(t, `name = "renamed"`),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			{
				Config:           labelConfig(t, `name = "renamed"`, `org = "`+other.Name+`"`),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("org_id"), knownvalue.StringExact(other.ID)),
				},
			},
			{Config: labelConfig(t, `name = "renamed"`, `org_id = "`+other.ID+`"`), ConfigPlanChecks: expectNothing},
		},
	})
}

func TestAccLabel_import(t *testing.T) {
	config := labelConfig(t, `name = "import"`, `properties = { color = "red" }`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
			{ResourceName: address, ImportState: true, ImportStateId: "import", ExpectError: acctest.Words("16 hexadecimal digits")},
		},
	})
}

func TestAccLabel_importByIdentity(t *testing.T) {
	config := labelConfig(t, `name = "import by identity"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccLabel_badInput(t *testing.T) {
	existing, err := acctest.Client(t).CreateLabel(t.Context(), influx.LabelCreate{OrgID: acctest.Server(t).OrgID, Name: "Duplicate"})
	if err != nil {
		t.Fatal(err)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      labelConfig(t, `name = "duplicate"`),
				ExpectError: acctest.Words("has a label", "already", `It is "Duplicate" (`+existing.ID+`)`, "importing it"),
			},
			{Config: labelConfig(t, `name = "trailing "`), ExpectError: acctest.Words("must neither begin nor end with a space")},
			{Config: labelConfig(t, `name = "x"`, `properties = { color = "" }`), ExpectError: acctest.Words("string length must be at least 1")},
			{Config: labelConfig(t, `name = "x"`, `properties = { color = null }`), ExpectError: acctest.Words("Null Map Value")},
			{
				// The server would create it.
				Config:      labelConfig(t, `name = "x"`, `org_id = "0123456789abcdef"`),
				ExpectError: acctest.Words("No such organization", "0123456789abcdef"),
			},
		},
	})
}

// A label is gone only when InfluxDB itself says so.
func TestAccLabel_gone(t *testing.T) {
	recorder := acctest.Record(t)
	config := acctest.ProviderConfig(recorder.URL) + `resource "influxdb_label" "test" { name = "gone" }`
	answer := func(status int, text string) func() {
		return func() {
			recorder.Answer(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				fmt.Fprint(w, text)
			})
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: answer(http.StatusNotFound, "<html>404 page not found</html>"),
				Config:    config, PlanOnly: true, ExpectError: acctest.Words("isn't one that InfluxDB gives"),
			},
			{
				PreConfig: answer(http.StatusUnauthorized, `{"code":"unauthorized","message":"read:orgs/1/labels/2 is unauthorized"}`),
				Config:    config, PlanOnly: true, ExpectError: acctest.Words("no permission for this", "permission for labels"),
			},
			{PreConfig: func() { recorder.Answer(nil) }, Config: config, ConfigPlanChecks: expectNothing},
		},
	})
}
