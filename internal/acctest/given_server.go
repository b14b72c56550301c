package acctest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
)

// A server that TEST_INFLUX_HOST names outlives the tests, so they must leave nothing on it. InfluxDB keeps the tasks, labels
// and tokens of an organization that is deleted.

// startTestServer starts the server of this package's tests. On a server that outlives them, the tests get an organization of
// their own.
func startTestServer(ctx context.Context) (*testserver.Server, error) {
	s, err := testserver.Start(ctx)
	if err != nil || s.IsTemporary() {
		return s, err
	}
	var org struct{ ID, Name string }
	name := "acceptance tests " + rand.Text()
	if err := s.Call(ctx, http.MethodPost, "/api/v2/orgs", map[string]string{"name": name}, &org); err != nil {
		return nil, fmt.Errorf("the tests need a token of an operator in TEST_INFLUX_TOKEN, to create organizations: %w", err)
	}
	s.Org, s.OrgID = org.Name, org.ID
	return s, nil
}

// closeTestServer stops the server or, if it outlives the tests, deletes their organization.
func closeTestServer(ctx context.Context, s *testserver.Server) error {
	if s.IsTemporary() {
		return s.Close()
	}
	return deleteOrganization(ctx, s, s.OrgID)
}

// deleteOrganization deletes an organization and, on a server that outlives the tests, all that is in it.
func deleteOrganization(ctx context.Context, s *testserver.Server, id string) error {
	var errs []error
	if !s.IsTemporary() {
		for _, kind := range []string{"tasks", "labels", "authorizations"} {
			errs = append(errs, deleteAll(ctx, s, kind, id))
		}
	}
	return errors.Join(append(errs, s.Call(ctx, http.MethodDelete, "/api/v2/orgs/"+id, nil, nil))...)
}

// deleteAll deletes all objects of a kind in an organization, a page at a time.
func deleteAll(ctx context.Context, s *testserver.Server, kind, orgID string) error {
	for {
		var page struct{ Tasks, Labels, Authorizations []struct{ ID string } }
		if err := s.Call(ctx, http.MethodGet, "/api/v2/"+kind+"?orgID="+orgID, nil, &page); err != nil {
			return err
		}
		objects := slices.Concat(page.Tasks, page.Labels, page.Authorizations)
		if len(objects) == 0 {
			return nil
		}
		for _, object := range objects {
			if err := s.Call(ctx, http.MethodDelete, "/api/v2/"+kind+"/"+object.ID, nil, nil); err != nil {
				return err
			}
		}
	}
}
