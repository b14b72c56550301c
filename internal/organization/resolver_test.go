package organization_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

// cloud returns a resolver for a server that answers as the published contract of InfluxDB Cloud specifies: a list has
// the token's organizations, whatever name the request has.
func cloud(t *testing.T, organizations int) *organization.Resolver {
	t.Helper()
	var list []string
	for i := range organizations {
		list = append(list, fmt.Sprintf(`{"id":"%016x","name":"org %d"}`, i+1, i+1))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v2/orgs" {
			t.Errorf("a request to %s", r.URL.Path)
		}
		fmt.Fprintf(w, `{"orgs":[%s]}`, strings.Join(list, ","))
	}))
	t.Cleanup(server.Close)
	client, err := influx.New(influx.Config{URL: server.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	return organization.NewResolver(client, "", "", new(diagnostic.Reporter))
}

// Plan finds the organization with the requested name, even if the response contains others.
func TestResolver_Plan_cloud(t *testing.T) {
	for name, test := range map[string]struct {
		organizations int
		name, wantID  string
		wantError     []string
	}{
		"the first":     {2, "org 1", "0000000000000001", nil},
		"the last":      {2, "org 2", "0000000000000002", nil},
		"padded":        {2, " org 2 ", "0000000000000002", nil},
		"another":       {2, "org 3", "", []string{`no organization "org 3"`, `Visible: "org 1" (0000000000000001), "org 2" (0000000000000002).`}},
		"in upper case": {1, "ORG 1", "", []string{`no organization "ORG 1"`}},
		"without name":  {1, " ", "", []string{"The task: org must not be empty."}},
		"no-break":      {1, "org\u00a01", "", []string{"The name in org contains a no-break space. Correct org"}},
		"its ID":        {1, "0000000000000001", "", []string{"this is an ID, which belongs in org_id"}},
		"of none":       {0, "org 1", "", []string{"can't read any organization", "read:orgs"}},
		"of many":       {21, "x", "", []string{`"org 20" (0000000000000014), and more.`}},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			planned, replaced := cloud(t, test.organizations).Plan(t.Context(), "the task", organization.Attributes{Org: types.StringValue(test.name)}, nil, &diags)
			if planned.OrgID.ValueString() != test.wantID || len(replaced) > 0 || diags.HasError() != (test.wantID == "") {
				t.Errorf("planned %s, replaced %s, %v", planned, replaced, diags)
			}
			for _, want := range test.wantError {
				if !strings.Contains(diags[0].Detail(), want) {
					t.Errorf("no %q in: %s", want, diags[0].Detail())
				}
			}
		})
	}
}
