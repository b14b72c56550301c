package influx

import (
	"context"
	"net/http"
	"net/url"
)

// Organization is the owner of tasks, buckets and labels.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Organization returns the organization with this ID. [IsOrganizationGone]
// tells whether an error means that there is none.
func (c *Client) Organization(ctx context.Context, id string) (*Organization, error) {
	org := new(Organization)
	err := c.do(ctx, request{
		operation:  "look up the organization",
		method:     http.MethodGet,
		path:       []string{"orgs", id},
		repeatable: true,
	}, org)
	if err != nil {
		return nil, err
	}
	return org, nil
}

// OrganizationByName returns the organization with this name.
// [IsOrganizationGone] tells whether an error means that there is none.
func (c *Client) OrganizationByName(ctx context.Context, name string) (*Organization, error) {
	const operation = "look up the organization"
	var found struct{ Orgs []Organization }
	err := c.do(ctx, request{
		operation:  operation,
		method:     http.MethodGet,
		path:       []string{"orgs"},
		query:      url.Values{"org": {name}},
		repeatable: true,
	}, &found)
	if err != nil {
		return nil, err
	}
	if len(found.Orgs) == 0 {
		return nil, &Error{
			Operation: operation, URL: c.base.String(),
			StatusCode: http.StatusNotFound, Code: "not found", Message: "organization not found",
		}
	}
	return &found.Orgs[0], nil
}
