package influx

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
)

// SignIn is the [Error.Operation] of the request that begins a session.
const SignIn = string(signIn)

// session is a sign-in with user name and password. The server ends it after a while without requests.
type session struct {
	username, password string

	mu      sync.Mutex
	current string
}

// authorize sends the request with the token or the session's cookie. If the server has ended the session, it signs in
// again, once. An error means that the sign-in failed.
func (c *Client) authorize(req *http.Request, r request) (attempt, error) {
	if c.session == nil {
		req.Header.Set("Authorization", "Token "+c.token)
		return c.send(req, r), nil
	}
	cookie, err := c.session.cookie(req.Context(), c, "")
	if err != nil {
		return attempt{}, err
	}
	req.Header.Set("Cookie", cookie)
	last := c.send(req, r)
	if last.status != http.StatusUnauthorized {
		return last, nil
	}
	if cookie, err = c.session.cookie(req.Context(), c, cookie); err != nil {
		return last, err
	}
	req.Header.Set("Cookie", cookie)
	return c.send(req, r), nil
}

// cookie returns the session's cookie. It signs in if there is none yet, or if the server has refused the current one.
func (s *session) cookie(ctx context.Context, c *Client, refused string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != refused {
		return s.current, nil
	}
	r := request{operation: signIn, method: http.MethodPost, path: []string{"signin"}, accepts: isEmpty}
	req, err := c.newHTTPRequest(ctx, r)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Basic "+basic(s.username, s.password))
	last := c.send(req, r)
	var pairs []string
	for _, cookie := range last.cookies {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	if last.err != nil || last.status != http.StatusNoContent || len(pairs) == 0 {
		return "", c.newError(r, last)
	}
	c.secrets.addCookies(last.cookies)
	s.current = strings.Join(pairs, "; ")
	return s.current, nil
}

func basic(username, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(username + ":" + password))
}
