package provider_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// ownedThings are a task, a label and a mapping that name no organization themselves.
const ownedThings = `
resource "influxdb_task" "test" {
  name  = "owned"
  every = "1h"
  flux  = "from(bucket: \"b\") |> range(start: -1h)"
}

resource "influxdb_label" "test" {
  name = "owned"
}

resource "influxdb_task_label" "test" {
  task_id  = influxdb_task.test.id
  label_id = influxdb_label.test.id
}
`

// named returns the owned things, in which the task and the label name an organization by a setting.
func named(setting string) string {
	return regexp.MustCompile(`(?m)^  name `).ReplaceAllString(ownedThings, "  "+setting+"\n$0")
}

// newToken creates a token with these permissions in an organization.
func newToken(t *testing.T, orgID string, permissions ...string) string {
	t.Helper()
	var list []any
	for _, permission := range permissions {
		action, kind, _ := strings.Cut(permission, ":")
		list = append(list, map[string]any{"action": action, "resource": map[string]string{"type": kind, "orgID": orgID}})
	}
	var token struct{ ID, Token string }
	acctest.API(t, http.MethodPost, "/api/v2/authorizations", map[string]any{"orgID": orgID, "permissions": list}, &token)
	t.Cleanup(func() { acctest.API(t, http.MethodDelete, "/api/v2/authorizations/"+token.ID, nil, nil) })
	return token.Token
}

// A replacement destroys first. So if nothing can be created in the new organization, the plan fails, and nothing is
// destroyed.
func TestAccOrganization_replacement(t *testing.T) {
	acme := acctest.Organization(t, "acme")
	for n := 2; strings.ToUpper(acme.ID) == acme.ID; n++ { // an ID without letters
		acme = acctest.Organization(t, fmt.Sprint("acme ", n))
	}
	server := acctest.Server(t)
	provider := func(setting string) string { return "provider \"influxdb\" {\n  " + setting + "\n}\n" }
	inProvider := provider(fmt.Sprintf("org = %q", acme.Name)) + ownedThings
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": inProvider})
	w.MustRun(t, "apply", "-auto-approve")
	before := w.MustRun(t, "state", "pull")
	upper := strings.ToUpper(acme.ID)

	for name, test := range map[string]struct {
		config string
		env    []string
		want   []string
	}{
		"an ID that isn't there": {provider(`org_id = "ffffffffffffffff"`) + ownedThings, nil,
			[]string{"Organization not found", "no organization with the ID ffffffffffffffff", "Visible:", fmt.Sprintf("%q (%s)", server.Org, server.OrgID), "read:orgs"}},
		"a name as ID":           {provider(`org_id = "acme"`) + ownedThings, nil, []string{"Invalid org_id", `set org = "acme" instead`}},
		"upper case":             {provider(`org_id = "`+upper+`"`) + ownedThings, nil, []string{"Invalid org_id", `write it as "` + acme.ID + `"`}},
		"upper() of the ID":      {provider(`org_id = upper("`+acme.ID+`")`) + ownedThings, nil, []string{`write it as "` + acme.ID + `"`}},
		"an ID as name":          {provider(`org = "`+acme.ID+`"`) + ownedThings, nil, []string{"Organization not found", acme.ID}},
		"a name":                 {provider(`org = "nobody"`) + ownedThings, nil, []string{"Organization not found", `"nobody"`, "Visible:", "is in the organization with the ID " + acme.ID}},
		"INFLUX_ORG_ID":          {ownedThings, []string{"INFLUX_ORG=", "INFLUX_ORG_ID=ffffffffffffffff"}, []string{"Organization not found", "INFLUX_ORG_ID"}},
		"INFLUX_ORG_ID, name":    {ownedThings, []string{"INFLUX_ORG=", "INFLUX_ORG_ID=acme"}, []string{"INFLUX_ORG_ID", `"acme"`, "Use an InfluxDB ID"}},
		"INFLUXDB_ORG_ID":        {ownedThings, []string{"INFLUX_ORG=", "INFLUXDB_ORG_ID=" + upper}, []string{"INFLUXDB_ORG_ID", acme.ID}},
		"the resource's ID":      {named(`org_id = "ffffffffffffffff"`), nil, []string{"Organization not found", "ffffffffffffffff"}},
		"the resource's, name":   {named(`org_id = "acme"`), nil, []string{"Invalid org_id", `set org = "acme" instead`}},
		"the resource's, padded": {named(`org_id = "` + acme.ID + ` "`), nil, []string{"Invalid org_id", `write it as "` + acme.ID + `"`}},
		"the resource's, upper":  {named(`org_id = "` + upper + `"`), nil, []string{"Invalid org_id", `write it as "` + acme.ID + `"`}},
		"both":                   {named(fmt.Sprintf("org = %q\n  org_id = %q", acme.Name, server.OrgID)), nil, []string{"name different organizations"}},
		"no longer seen": {provider(fmt.Sprintf("org_id = %q\n  token = %q", server.OrgID, newToken(t, acme.ID, "read:tasks", "write:tasks", "read:labels", "write:labels"))) +
			ownedThings, nil, []string{"Organization not found", "can't read any organization", "read:orgs"}},
		"not known": {`
resource "terraform_data" "url" {}

provider "influxdb" {
  url = terraform_data.url.id
}
` + named(`org_id = "ffffffffffffffff"`), nil, []string{"Organization can't be verified", "-target"}},
	} {
		w.Write(t, "main.tf", test.config)
		out, code := w.With(test.env...).Run(t, "apply", "-auto-approve")
		if code != 1 || !acctest.Words(test.want...).MatchString(out) || strings.Contains(out, "Destroying") {
			t.Errorf("%s: exit code %d, and not %q:\n%s", name, code, test.want, out)
		}
		if after := w.MustRun(t, "state", "pull"); after != before {
			t.Errorf("%s: the state has changed:\n%s", name, after)
		}
	}

	for name, test := range map[string]struct {
		config string
		env    []string
	}{
		"as it was":     {inProvider, nil},
		"by ID":         {provider(`org_id = "`+acme.ID+`"`) + ownedThings, nil},
		"padded":        {provider(`org_id = "`+acme.ID+` "`) + ownedThings, nil},
		"a padded name": {provider(`org = "`+acme.Name+` "`) + ownedThings, nil},
		"by a variable": {ownedThings, []string{"INFLUX_ORG=", "INFLUX_ORG_ID= " + acme.ID + "\n"}},
	} {
		w.Write(t, "main.tf", test.config)
		if out, code := w.With(test.env...).Run(t, "plan", "-detailed-exitcode"); code != 0 {
			t.Errorf("%s: exit code %d:\n%s", name, code, out)
		}
	}

	// If the configuration has the old name of a renamed organization, no object is replaced, since that organization
	// no longer exists by this name.
	acctest.RenameOrganization(t, acme.ID, acme.Name+" renamed")
	w.Write(t, "main.tf", inProvider)
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("renamed: exit code %d:\n%s", code, out)
	}
	out, code := w.Run(t, "apply", "-auto-approve", "-replace=influxdb_task.test")
	if code != 1 || !acctest.Words("Organization not found", acme.Name).MatchString(out) {
		t.Errorf("replaced: exit code %d:\n%s", code, out)
	}
	if after := w.MustRun(t, "state", "pull"); after != before {
		t.Errorf("replaced: the state has changed:\n%s", after)
	}
	w.MustRun(t, "destroy", "-auto-approve")
}

// A new object is also planned only in an organization that exists, unless the organization is known only in the
// apply.
func TestAccOrganization_creation(t *testing.T) {
	server := acctest.Server(t)
	w := acctest.NewWorkspace(t, nil)
	limited := newToken(t, server.OrgID, "read:tasks", "write:tasks", "read:labels", "write:labels")
	for name, test := range map[string]struct {
		config string
		env    []string
		want   []string
	}{
		"an ID":         {named(`org_id = "ffffffffffffffff"`), nil, []string{"Organization not found", "set org_id to the id of its resource"}},
		"a name":        {named(`org = "nobody"`), nil, []string{"Organization not found", `"nobody"`, "Visible:"}},
		"an empty name": {named(`org = ""`), nil, []string{"Invalid org", "org must not be empty"}},
		"none":          {ownedThings, []string{"INFLUX_ORG="}, []string{"Organization is not set", "Set org or org_id"}},
		"hidden":        {ownedThings, []string{"INFLUX_TOKEN=" + limited}, []string{"Organization not found", "can't read any organization", "read:orgs"}},
		"hidden ID":     {ownedThings, []string{"INFLUX_TOKEN=" + limited, "INFLUX_ORG=", "INFLUX_ORG_ID=" + server.OrgID}, []string{"Organization not found", server.OrgID, "read:orgs"}},
		"a data source": {`data "influxdb_tasks" "test" { org_id = "ffffffffffffffff" }`, nil, []string{"Organization not found", "Visible:"}},
	} {
		w.Write(t, "main.tf", test.config)
		out, code := w.With(test.env...).Run(t, "plan")
		if code != 1 || !acctest.Words(test.want...).MatchString(out) {
			t.Errorf("%s: exit code %d, and not %q:\n%s", name, code, test.want, out)
		}
		if n := strings.Count(out, "Error: "); name != "a data source" && n != 2 {
			t.Errorf("%s: %d errors, not one for the task and one for the label:\n%s", name, n, out)
		}
	}

	// Reading by the ID of an organization requires no permission to read the organization.
	w.Write(t, "main.tf", `data "influxdb_tasks" "test" { org_id = "`+server.OrgID+`" }`)
	w.With("INFLUX_TOKEN="+limited).MustRun(t, "plan")

	later := named("org_id = terraform_data.org.output") + fmt.Sprintf("resource \"terraform_data\" \"org\" {\n  input = %q\n}\n", server.OrgID)
	w.Write(t, "main.tf", later)
	w.MustRun(t, "apply", "-auto-approve")
	w.Write(t, "main.tf", strings.Replace(later, server.OrgID, "ffffffffffffffff", 1))
	if out := w.MustRun(t, "plan"); !acctest.Words("Warning: Organization is not known until apply", `The task "owned"`, "-target").MatchString(out) {
		t.Errorf("no warning of a replacement:\n%s", out)
	}
	w.Write(t, "main.tf", later)
	w.MustRun(t, "destroy", "-auto-approve")
}

// If InfluxDB can't look up an organization at the moment, nothing in it is changed or replaced.
func TestAccOrganization_notNow(t *testing.T) {
	proxy := acctest.NewProxy(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": ownedThings}).With("INFLUX_HOST=" + proxy.URL)
	w.MustRun(t, "apply", "-auto-approve")
	notNow := acctest.Answering("403 with HTML", http.StatusForbidden, "<html>not now</html>")
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if !strings.HasPrefix(r.URL.Path, "/api/v2/orgs") {
			return nil
		}
		return &notNow
	})
	if out, code := w.Run(t, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	for _, env := range []string{"INFLUX_ORG=another", "INFLUX_ORG_ID=ffffffffffffffff"} {
		out, code := w.With("INFLUX_ORG=", env).Run(t, "plan")
		if code != 1 || !acctest.Words("Could not look up the organization", "responded with a web page").MatchString(out) {
			t.Errorf("%s: exit code %d:\n%s", env, code, out)
		}
	}
	proxy.Spoil(nil)
	w.MustRun(t, "destroy", "-auto-approve")
}

// Errors with the same cause explain it once. The others have the same title, and refer to the explanation.
func TestAccProvider_oneCause(t *testing.T) {
	const count = 50
	var tasks strings.Builder
	for i := range count {
		fmt.Fprintf(&tasks, "resource \"influxdb_task\" \"t%[1]d\" {\n  name  = \"cause %[1]d\"\n  every = \"1h\"\n  flux  = \"x = 1\"\n}\n", i)
	}
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": tasks.String()})
	test := func(state string) {
		for name, test := range map[string]struct{ env, once, each string }{
			"unreachable":     {"INFLUX_HOST=http://127.0.0.1:1", "Check that InfluxDB is running", "Error: InfluxDB can't be reached"},
			"refused token":   {"INFLUX_TOKEN=refused", "Check that the provider's token", "Error: InfluxDB rejected the API token"},
			"no organization": {"INFLUX_ORG=nobody", "Visible: ", `no organization "nobody" is visible to the token`},
		} {
			out, code := w.With(test.env).Run(t, "plan")
			once, each := strings.Count(unwrapped(out), test.once), strings.Count(unwrapped(out), test.each)
			t.Logf("%s, %s: %d lines", state, name, strings.Count(out, "\n"))
			if code != 1 || strings.Count(out, "Error: ") != count || once != 1 || each != count {
				t.Errorf("%s, %s: exit code %d, %d errors, %d times %q, %d times %q:\n%s",
					state, name, code, strings.Count(out, "Error: "), once, test.once, each, test.each, out)
			}
		}
	}
	test("new")
	w.MustRun(t, "apply", "-auto-approve")
	test("existing")
	w.MustRun(t, "destroy", "-auto-approve")
}

// unwrapped returns an output without the line breaks and the margins of the command line.
func unwrapped(out string) string {
	return strings.Join(strings.FieldsFunc(out, func(c rune) bool { return c == ' ' || c == '\n' || c == '│' }), " ")
}
