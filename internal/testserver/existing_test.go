package testserver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A server without /health is found by /ping, and its organization by name: InfluxDB Cloud has no /health, and returns
// the token's organizations, whatever name the request has.
func TestStart_existingWithoutHealth(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ping":
			w.Header().Set("X-Influxdb-Version", "v2.7.1-cloud")
			w.WriteHeader(http.StatusNoContent)
		case "/api/v2/orgs":
			fmt.Fprint(w, `{"orgs":[{"id":"1","name":"another"},{"id":"2","name":"mine"}]}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	t.Setenv("TEST_INFLUX_HOST", server.URL)
	t.Setenv("TEST_INFLUX_TOKEN", "t")
	t.Setenv("TEST_INFLUX_ORG", "mine")
	s, err := Start(t.Context())
	if err != nil || s.Version != "2.7.1-cloud" || s.OrgID != "2" {
		t.Errorf("%+v, %v", s, err)
	}
	t.Setenv("TEST_INFLUX_ORG", "nobody's")
	if s, err := Start(t.Context()); err == nil {
		t.Errorf("%+v", s)
	}
}
