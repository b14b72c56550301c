package acctest

import (
	"net/http"
	"testing"
)

// On a server that outlives them, the tests leave nothing, also in an organization that is deleted.
func TestAccGivenServer(t *testing.T) {
	s := Server(t)
	t.Setenv("TEST_INFLUX_HOST", s.URL)
	t.Setenv("TEST_INFLUX_TOKEN", s.Token)
	t.Setenv("TEST_INFLUX_ORG", s.Org)
	given, err := startTestServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if given.OrgID == s.OrgID {
		t.Errorf("the tests use the organization %s", s.Org)
	}
	var task, label, token struct {
		ID    string
		Label struct{ ID string }
	}
	API(t, http.MethodPost, "/api/v2/tasks", map[string]string{"orgID": given.OrgID, "flux": "option task = {name: \"left\", every: 1h}\nx = 1\n"}, &task)
	API(t, http.MethodPost, "/api/v2/labels", map[string]string{"orgID": given.OrgID, "name": "left"}, &label)
	API(t, http.MethodPost, "/api/v2/authorizations", map[string]any{"orgID": given.OrgID, "permissions": []any{
		map[string]any{"action": "read", "resource": map[string]string{"type": "tasks", "orgID": given.OrgID}},
	}}, &token)
	if err := closeTestServer(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"tasks/" + task.ID, "labels/" + label.Label.ID, "authorizations/" + token.ID, "orgs/" + given.OrgID} {
		if err := s.Call(t.Context(), http.MethodGet, "/api/v2/"+path, nil, nil); err == nil {
			t.Errorf("%s is left", path)
		}
	}
}
