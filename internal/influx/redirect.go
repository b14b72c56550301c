package influx

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// RedirectError is a redirect that isn't followed.
type RedirectError struct {
	// From is the configured address, and To the one that the server redirects to, without its query.
	From, To string
	// Address is the one to configure instead, empty if To isn't an address of the API.
	Address string
	// why says why the redirect isn't followed.
	why string
}

// Error says which address redirects to which, why the client doesn't follow, and what to do.
func (e *RedirectError) Error() string {
	text := fmt.Sprintf("%s redirects %s", e.From, e.why)
	if e.Address != "" {
		text += fmt.Sprintf(". Set url (or INFLUX_HOST) to %s", e.Address)
	}
	return text
}

// redirect decides whether to follow a redirect. The token is sent to no host but the configured one. A request that
// writes follows only a redirect that keeps its method and its body: as a GET, it would return the old task as the
// updated one.
func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	first, status := via[0], req.Response.StatusCode
	to := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	e := &RedirectError{From: c.base.String(), To: Printable(to.String())}
	if base, _, ok := strings.Cut(e.To, "/api/v2"); ok && base != e.From {
		e.Address = base
	}
	kept := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	switch {
	case req.URL.Host != first.URL.Host || first.URL.Scheme == "https" && req.URL.Scheme != "https":
		e.why = fmt.Sprintf("to another host, which must not get the API token (%s)", e.To)
	case first.Method != http.MethodGet && !kept:
		e.why = fmt.Sprintf("to %s (status %d), and a request that writes doesn't follow that", e.To, status)
	case len(via) >= 5:
		e.why = "in a circle"
	default:
		return nil
	}
	return e
}
