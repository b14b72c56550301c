package influx

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Organization is the owner of tasks, buckets and labels.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (o Organization) complete() bool { return o.ID != "" }

// Organization returns the organization with this ID. [IsOrganizationGone]
// tells whether an error means that there is none, and [IsOrganizationHidden]
// whether the server doesn't tell that to this token.
func (c *Client) Organization(ctx context.Context, id string) (*Organization, error) {
	return call[Organization](ctx, c, request{
		operation: readOrganization,
		method:    http.MethodGet,
		path:      []string{"orgs", id},
	})
}

type organizationsAnswer struct{ Orgs list[Organization] }

func (a organizationsAnswer) complete() bool { return a.Orgs.present }

// OrganizationByName returns the organization with this name.
// [IsOrganizationGone] tells whether an error means that there is none.
func (c *Client) OrganizationByName(ctx context.Context, name string) (*Organization, error) {
	found, err := c.organizations(ctx, url.Values{"org": {name}})
	if err != nil {
		return nil, err
	}
	for _, org := range found {
		// InfluxDB Cloud answers with the token's organization, whatever its name is,
		// and OSS with the first one if the name is empty. Spaces around a name don't
		// make it another one to InfluxDB.
		if org.complete() && strings.TrimSpace(org.Name) == strings.TrimSpace(name) {
			return &org, nil
		}
	}
	// This is also the answer for one that exists, to a token that may not read it.
	return nil, &Error{
		Operation: string(readOrganization), URL: c.base.String(),
		StatusCode: http.StatusNotFound, Code: "not found", Message: "organization not found",
	}
}

// Organizations lists organizations that the token may read, at most so many.
func (c *Client) Organizations(ctx context.Context, limit int) ([]Organization, error) {
	return c.organizations(ctx, url.Values{"limit": {strconv.Itoa(limit)}})
}

func (c *Client) organizations(ctx context.Context, query url.Values) ([]Organization, error) {
	found, err := call[organizationsAnswer](ctx, c, request{
		operation: readOrganization,
		method:    http.MethodGet,
		path:      []string{"orgs"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	return found.Orgs.items, nil
}
