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

func (o Organization) isWhole() bool { return o.ID != "" }

// Organization returns the organization with this ID. [IsOrganizationGone]
// tells whether an error means that there is none.
func (c *Client) Organization(ctx context.Context, id string) (*Organization, error) {
	return ask[Organization](ctx, c, request{
		operation: readOrganization,
		method:    http.MethodGet,
		path:      []string{"orgs", id},
	})
}

type organizationsAnswer struct{ Orgs list[Organization] }

func (a organizationsAnswer) isWhole() bool { return a.Orgs.present }

// OrganizationByName returns the organization with this name.
// [IsOrganizationGone] tells whether an error means that there is none.
func (c *Client) OrganizationByName(ctx context.Context, name string) (*Organization, error) {
	found, err := ask[organizationsAnswer](ctx, c, request{
		operation: readOrganization,
		method:    http.MethodGet,
		path:      []string{"orgs"},
		query:     url.Values{"org": {name}},
	})
	if err != nil {
		return nil, err
	}
	if len(found.Orgs.items) == 0 {
		return nil, &Error{
			Operation: string(readOrganization), URL: c.base.String(),
			StatusCode: http.StatusNotFound, Code: "not found", Message: "organization not found",
		}
	}
	return &found.Orgs.items[0], nil
}
