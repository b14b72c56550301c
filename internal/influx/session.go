package influx

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
)

// SignIn is the [Error.Operation] of the request that begins a session.
const SignIn = "sign in"

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
	signIn := request{operation: SignIn, method: http.MethodPost, path: []string{"signin"}, repeatable: true}
	basic := base64.StdEncoding.EncodeToString([]byte(s.username + ":" + s.password))
	resp, err := c.send(ctx, signIn, nil, "Authorization", "Basic "+basic)
	if err != nil {
		return "", err
	}
	var pairs []string
	for _, cookie := range resp.Cookies() {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	if resp.StatusCode != http.StatusNoContent || len(pairs) == 0 {
		return "", newError(signIn.operation, c.base, resp)
	}
	s.current = strings.Join(pairs, "; ")
	return s.current, nil
}
