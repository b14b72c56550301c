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

// Organization returns the organization with this ID. [IsOrganizationGone] tells whether an error means that there is
// none, and [IsOrganizationHidden] whether the server doesn't tell this token.
func (c *Client) Organization(ctx context.Context, id string) (*Organization, error) {
	found, err := call[Organization](ctx, c, request{
		operation: readOrganization,
		method:    http.MethodGet,
		path:      []string{"orgs", id},
	})
	if err != nil {
		return nil, err
	}
	if found.ID != id {
		return nil, c.errNoOrganization()
	}
	return found, nil
}

type organizationsAnswer struct{ Orgs list[Organization] }

func (a organizationsAnswer) complete() bool { return a.Orgs.present }

// OrganizationByName returns the organization with this name. [IsOrganizationGone] tells whether an error means that
// there is none.
func (c *Client) OrganizationByName(ctx context.Context, name string) (*Organization, error) {
	found, err := c.organizations(ctx, url.Values{"org": {name}})
	if err != nil {
		return nil, err
	}
	for _, org := range found {
		// InfluxDB Cloud returns the token's organization, whatever its name is, and OSS the first one if the name is
		// empty. InfluxDB ignores spaces around a name.
		if org.complete() && strings.TrimSpace(org.Name) == strings.TrimSpace(name) {
			return &org, nil
		}
	}
	return nil, c.errNoOrganization()
}

// errNoOrganization returns the error about an organization that isn't in an answer: either there is none, or it isn't
// visible to the token.
func (c *Client) errNoOrganization() error {
	return &Error{
		Operation: string(readOrganization), URL: c.base.String(),
		StatusCode: http.StatusNotFound, Code: "not found", Message: "organization not found",
	}
}

// Organizations lists organizations that are visible to the token, at most as many as the limit.
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
