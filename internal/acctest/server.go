package acctest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// API calls the server's API, for requests that the provider's own client doesn't have. It decodes the response into
// out unless that is nil.
func API(t testing.TB, method, path string, in, out any) {
	t.Helper()
	if err := Server(t).Call(context.Background(), method, path, in, out); err != nil {
		t.Fatal(err)
	}
}

// Query runs a Flux script in an organization and returns the result as CSV.
func Query(t testing.TB, orgID, script string) (csv string) {
	t.Helper()
	csv, err := Server(t).Query(context.Background(), orgID, script)
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	return csv
}

// Run is a run of a task.
type Run struct {
	ID           string
	Status       string
	ScheduledFor time.Time
}

// Runs returns the runs of a task.
func Runs(t testing.TB, taskID string) []Run {
	t.Helper()
	var answer struct{ Runs []Run }
	API(t, http.MethodGet, "/api/v2/tasks/"+taskID+"/runs", nil, &answer)
	return answer.Runs
}

// NewUser creates a user that exists until the end of the test, and returns its ID.
func NewUser(t testing.TB, name string) string {
	t.Helper()
	var user struct{ ID string }
	API(t, http.MethodPost, "/api/v2/users", map[string]string{"name": t.Name() + " " + name}, &user)
	t.Cleanup(func() { API(t, http.MethodDelete, "/api/v2/users/"+user.ID, nil, nil) })
	return user.ID
}

// NewBucket creates a bucket that exists until the end of the test.
func NewBucket(t testing.TB, orgID, name string) {
	t.Helper()
	var bucket struct{ ID string }
	API(t, http.MethodPost, "/api/v2/buckets", map[string]string{"orgID": orgID, "name": name}, &bucket)
	t.Cleanup(func() { API(t, http.MethodDelete, "/api/v2/buckets/"+bucket.ID, nil, nil) })
}

// Organization creates an organization that exists until the end of the test.
func Organization(t testing.TB, name string) influx.Organization {
	t.Helper()
	var org influx.Organization
	API(t, http.MethodPost, "/api/v2/orgs", map[string]string{"name": t.Name() + " " + name}, &org)
	t.Cleanup(func() {
		if err := deleteOrganization(context.Background(), Server(t), org.ID); err != nil {
			t.Errorf("delete the organization: %v", err)
		}
	})
	return org
}

// RenameOrganization renames an organization.
func RenameOrganization(t testing.TB, id, name string) {
	t.Helper()
	API(t, http.MethodPatch, "/api/v2/orgs/"+id, map[string]string{"name": name}, nil)
}
