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
	// Kind is what is wrong with it.
	Kind RedirectKind

	method string
	status int
}

// RedirectKind is a kind of redirect that isn't followed.
type RedirectKind int

// The kinds of redirects that aren't followed.
const (
	RedirectOfWrite RedirectKind = iota // it would become a read
	RedirectToOtherHost
	RedirectToPlainHTTP
	RedirectLoop
)

// Error says which address redirects to which, and why the client doesn't follow.
func (e *RedirectError) Error() string {
	switch e.Kind {
	case RedirectToPlainHTTP:
		return fmt.Sprintf("%s redirects to %s, which would expose the credentials", e.From, e.To)
	case RedirectToOtherHost:
		return fmt.Sprintf("%s redirects to %s, which is another host or port. The provider doesn't send the credentials there", e.From, e.To)
	case RedirectLoop:
		return fmt.Sprintf("%s redirects in a loop", e.From)
	}
	return fmt.Sprintf("%s redirects to %s (status %d), and the provider doesn't follow this redirect of a %s request", e.From, e.To, e.status, e.method)
}

// redirect decides whether to follow a redirect. The token is sent to no host but the configured one. A request that
// writes follows only a redirect that keeps its method and its body: as a GET, it would return the old task as the
// updated one.
func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	first, status := via[0], req.Response.StatusCode
	to := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	e := &RedirectError{From: c.base.String(), To: Printable(to.String()), method: first.Method, status: status}
	if base, _, ok := strings.Cut(e.To, "/api/v2"); ok && base != e.From {
		e.Address = base
	}
	kept := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	switch {
	case first.URL.Scheme == "https" && req.URL.Scheme != "https":
		e.Kind = RedirectToPlainHTTP
	case req.URL.Host != first.URL.Host:
		e.Kind = RedirectToOtherHost
	case first.Method != http.MethodGet && !kept:
		e.Kind = RedirectOfWrite
	case len(via) >= 5:
		e.Kind = RedirectLoop
	default:
		return nil
	}
	return e
}
