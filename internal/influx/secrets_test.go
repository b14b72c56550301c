package influx

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Neither a token, nor a password, a session's cookie or a header of the user's
// goes where a server redirects to: to another host, or to itself without TLS.
func TestSecretsStayWithTheirHost(t *testing.T) {
	t.Parallel()
	other := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s has reached another host with %v", r.URL, r.Header)
	}))
	defer other.Close()
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		where, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch {
		case r.Header.Get("Cookie") == "" && where == "later":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "secret"})
			w.WriteHeader(http.StatusNoContent)
		case where == "plain":
			http.Redirect(w, r, strings.Replace(server.URL, "https", "http", 1)+"/"+rest, http.StatusPermanentRedirect)
		default:
			http.Redirect(w, r, other.URL+"/"+rest, http.StatusTemporaryRedirect)
		}
	}))
	defer server.Close()
	verify := server.Client().Transport.(*http.Transport).TLSClientConfig
	for name, config := range map[string]Config{
		"token":           {URL: server.URL + "/other", Token: "secret"},
		"token, no TLS":   {URL: server.URL + "/plain", Token: "secret"},
		"password":        {URL: server.URL + "/other", Username: "u", Password: "secret"},
		"password no TLS": {URL: server.URL + "/plain", Username: "u", Password: "secret"},
		"cookie":          {URL: server.URL + "/later", Username: "u", Password: "secret"},
	} {
		config.TLS, config.Headers = verify, map[string]string{"X-Secret": "secret"}
		c, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		for operation, of := range operations {
			if operation == signIn { // which precedes all others where there is no token
				continue
			}
			want := RedirectToOtherHost
			if strings.HasSuffix(config.URL, "/plain") {
				want = RedirectToPlainHTTP
			}
			e, err := new(RedirectError), of.call(t.Context(), c)
			if !errors.As(err, &e) || e.Kind != want || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s, %s: %v", name, operation, err)
			}
		}
	}
}
