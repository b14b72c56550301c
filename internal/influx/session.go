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

// session is a sign-in with user name and password. The server ends it after a
// while without requests.
type session struct {
	username, password string

	mu      sync.Mutex
	current string
}

// cookie returns the session's cookie. It signs in if there is none yet, or if
// the current one is the one that the server has refused.
func (s *session) cookie(ctx context.Context, c *Client, refused string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != refused {
		return s.current, nil
	}
	call := &call{request: request{operation: signIn, method: http.MethodPost, path: []string{"signin"}}, understand: isEmpty}
	if err := c.send(ctx, call, nil, "Authorization", "Basic "+basic(s.username, s.password)); err != nil {
		return "", err
	}
	var pairs []string
	for _, cookie := range call.cookies {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	if call.status != http.StatusNoContent || len(pairs) == 0 {
		return "", c.newError(call)
	}
	c.secrets.addCookies(call.cookies)
	s.current = strings.Join(pairs, "; ")
	return s.current, nil
}

func basic(username, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(username + ":" + password))
}
