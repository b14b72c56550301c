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

// labelNamed returns the label with this name.
func labelNamed(t *testing.T, name string) influx.Label {
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

// serverLabel checks the label on the server.
func serverLabel(t *testing.T, name string, properties map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		label := labelNamed(t, name)
		if label.Name != name || fmt.Sprint(label.Properties) != fmt.Sprint(properties) {
			return fmt.Errorf("the label is %v", label)
		}
		return nil
	}
}

// The whole life of a label: only a different organization replaces it.
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
				// The apply reverts drift of both attributes.
				PreConfig: func() {
					update := influx.LabelUpdate{Name: "by another", Properties: map[string]string{"color": "blue"}}
					if _, err := acctest.Client(t).UpdateLabel(context.Background(), labelNamed(t, "renamed").ID, update); err != nil {
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
					if err := acctest.Client(t).DeleteLabel(context.Background(), labelNamed(t, "renamed").ID); err != nil {
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
			{Config: labelConfig(t, `name = "renamed"`, `org_id = "`+other.ID+`"`), ConfigPlanChecks: acctest.ExpectNoChange},
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
	t.Cleanup(func() {
		if err := acctest.Client(t).DeleteLabel(context.Background(), existing.ID); err != nil {
			t.Error(err)
		}
	})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      labelConfig(t, `name = "duplicate"`),
				ExpectError: acctest.Words("already has a label", "case-insensitive", `It is "Duplicate" (`+existing.ID+`)`, "import the existing label"),
			},
			{Config: labelConfig(t, `name = "trailing "`), ExpectError: acctest.Words("must neither begin nor end with a space")},
			{Config: labelConfig(t, `name = ""`), ExpectError: acctest.Words("must not be empty")},
			{Config: labelConfig(t, `name = "x"`, `org_id = "example"`), ExpectError: acctest.Words("isn't a valid org_id. Use an InfluxDB ID", "set org instead")},
			{Config: labelConfig(t, `name = "x"`, `properties = { color = null }`), ExpectError: acctest.Words("Null Map Value")},
			{
				// The server would create the label.
				Config:      labelConfig(t, `name = "x"`, `org_id = "0123456789abcdef"`),
				ExpectError: acctest.Words("Organization not found", "0123456789abcdef"),
			},
		},
	})
}

// A label is removed from the state only if InfluxDB itself reports that it doesn't exist.
func TestAccLabel_gone(t *testing.T) {
	proxy := acctest.NewProxy(t)
	config := acctest.ProviderConfig(proxy.URL) + `resource "influxdb_label" "test" { name = "gone" }`
	answer := func(status int, text string) func() {
		return func() { proxy.Spoil(acctest.Rate(1, acctest.Answering(text, status, text))) }
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: answer(http.StatusNotFound, "<html>404 page not found</html>"),
				Config:    config, PlanOnly: true, ExpectError: acctest.Words("responded with a web page"),
			},
			{
				PreConfig: answer(http.StatusUnauthorized, `{"code":"unauthorized","message":"read:orgs/1/labels/2 is unauthorized"}`),
				Config:    config, PlanOnly: true, ExpectError: acctest.Words("lacks the permission read:orgs/1/labels/2"),
			},
			{PreConfig: func() { proxy.Spoil(nil) }, Config: config, ConfigPlanChecks: acctest.ExpectNoChange},
		},
	})
}

// A property with an empty value equals no property, in the configuration, in the state and on the server.
func TestAccLabel_emptyProperties(t *testing.T) {
	const name, empty = "empty properties", `properties = { color = "red", description = "" }`
	named := `name = "` + name + `"`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: labelConfig(t, named, empty),
				Check:  serverLabel(t, name, map[string]string{"color": "red"}),
			},
			{Config: labelConfig(t, named, `properties = { color = "red" }`), ConfigPlanChecks: acctest.ExpectNoChange},
			{Config: labelConfig(t, named, empty), ConfigPlanChecks: acctest.ExpectNoChange},
			{
				Config:           labelConfig(t, named, `properties = { color = "", description = "why" }`),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            serverLabel(t, name, map[string]string{"description": "why"}),
			},
			{
				// The plan shows drift, but not the empty property of the configuration.
				PreConfig: func() {
					update := influx.LabelUpdate{Properties: map[string]string{"description": "by another", "more": "m"}}
					if _, err := acctest.Client(t).UpdateLabel(context.Background(), labelNamed(t, name).ID, update); err != nil {
						t.Fatal(err)
					}
				},
				Config:           labelConfig(t, named, `properties = { color = "", description = "why" }`),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            serverLabel(t, name, map[string]string{"description": "why"}),
			},
			{
				Config:           labelConfig(t, named, `properties = { color = "", description = "" }`),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            serverLabel(t, name, nil),
			},
			{Config: labelConfig(t, named), ConfigPlanChecks: acctest.ExpectNoChange},
			{Config: labelConfig(t, named, `properties = {}`), ConfigPlanChecks: acctest.ExpectNoChange},
		},
	})
}

// Labels that other tools have created can be imported. The generated configuration, and any other way to write it,
// produces no diff.
func TestAccLabel_otherTools(t *testing.T) {
	t.Parallel()
	org := acctest.Organization(t, "templates")
	imports, written := "", ""
	for i, test := range []struct {
		name       string
		properties map[string]string
		// written is how a user may write the properties.
		written []string
	}{
		{"  of a template  ", map[string]string{"color": "#326BBA", "description": ""},
			[]string{`properties = { color = "#326BBA" }`, `properties = { color = "#326BBA", description = "" }`}},
		{"nothing but empty", map[string]string{"color": "", "description": ""}, []string{"", "properties = {}", `properties = { description = "" }`}},
		{"null", nil, []string{""}},
		{"   ", map[string]string{"": "of no name", " k ": " v "}, nil},
		{"a\nb ${c} %{d} \u200b", map[string]string{"k.q\n": "${x}\t\x01"}, nil},
	} {
		var made struct{ Label influx.Label }
		acctest.API(t, http.MethodPost, "/api/v2/labels", map[string]any{"orgID": org.ID, "name": test.name, "properties": test.properties}, &made)
		imports += fmt.Sprintf("import {\n  to = influxdb_label.generated%d\n  id = %q\n  provider = influxdb\n}\n", i, made.Label.ID)
		for j, properties := range test.written {
			written += fmt.Sprintf("import {\n  to = influxdb_label.written%[1]d_%[2]d\n  id = %[3]q\n}\n"+
				"resource \"influxdb_label\" \"written%[1]d_%[2]d\" {\n  name = %[4]q\n  %[5]s\n}\n", i, j, made.Label.ID, strings.TrimSpace(test.name), properties)
		}
	}
	w := acctest.NewWorkspace(t, map[string]string{"import.tf": imports, "written.tf": written}).With("INFLUX_ORG=" + org.Name)
	w.MustRun(t, "plan", "-generate-config-out=generated.tf")
	// Terraform 1.16 requires this argument while there is no resource block, and no version accepts it once there is
	// one.
	w.Write(t, "import.tf", strings.ReplaceAll(imports, "  provider = influxdb\n", ""))
	if out := w.MustRun(t, "apply", "-auto-approve"); !strings.Contains(out, "11 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("it doesn't just import:\n%s", out)
	}
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after the import has changes:\n%s", out)
	}
}

// In one apply, labels can take over each other's names, in any order of the requests. The error about what isn't
// possible says why.
func TestAccLabel_passOnNames(t *testing.T) {
	t.Parallel()
	org := acctest.Organization(t, "names")
	w := acctest.NewWorkspace(t, nil).With("INFLUX_ORG=" + org.Name)
	labels := func(more string, names ...string) {
		config := more
		for i, name := range names {
			if name != "" {
				config += fmt.Sprintf("resource \"influxdb_label\" \"l%d\" { name = %q }\n", i, name)
			}
		}
		w.Write(t, "main.tf", config)
	}
	labels("", "a", "b", "c", "d", "e")
	w.MustRun(t, "apply", "-auto-approve")
	// A chain of renames: e is destroyed, d takes over its name, c takes over d's name, and so on. A new label takes
	// over a's name.
	labels("", "B", "C", "D", "E", "", "A")
	if out := w.MustRun(t, "apply", "-auto-approve"); !strings.Contains(out, "1 added, 4 changed, 1 destroyed") {
		t.Error(out)
	}
	// Two labels swap their names, and a third is replaced by a label with the same name.
	labels(`
resource "influxdb_label" "l5" {
  name = "A"
  lifecycle { create_before_destroy = true }
}
`, "C", "B", "D", "E")
	out, code := w.Run(t, "apply", "-auto-approve", "-replace=influxdb_label.l5")
	for _, want := range [][]string{
		{"with influxdb_label.l5", `already has a label "A"`, `It is "A" (`, "remove create_before_destroy"},
		{"with influxdb_label.l0", `already has a label "C"`, `It is "C" (`, "a temporary name"},
		{"with influxdb_label.l1", `already has a label "B"`, `It is "B" (`, "a temporary name"},
	} {
		if code == 0 || !acctest.Words(want...).MatchString(out) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

// The next apply completes a label that a killed creation has left with its mark. A label without the mark belongs to
// somebody else.
func TestAccLabel_unfinished(t *testing.T) {
	s := acctest.Server(t)
	acctest.API(t, http.MethodPost, "/api/v2/labels", map[string]any{
		"orgID": s.OrgID, "name": "Unfinished", "properties": map[string]string{"terraform-creation": "ABC", "color": "#000000"},
	}, nil)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: labelConfig(t, `name = "unfinished"`, `properties = { description = "mine" }`),
			Check:  serverLabel(t, "unfinished", map[string]string{"description": "mine"}),
		}},
	})
}
