package influx

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                          "plain",
		"two\nlines\tand a tab":          "two\nlines\tand a tab",
		"\x1b]0;pwned\x07":               "]0;pwned",
		"\x1b[2Jcleared\r\n":             "[2Jcleared\n",
		"\u009b31m, C1":                  "31m, C1",
		"\x7f\x00":                       "",
		"a\u202egpj.exe\u2066x\u2069":    "agpj.exex",
		"\u200e\u200f\u061c\u202a":       "",
		"one\u2028two\u2029three":        "one two three",
		"un\u200bseen\ufeff\u00ad\u2060": "unseen",
		"tag \U000e0041\U000e007f":       "tag ",
		"نمی\u200cخواهم 👩\u200d🚒":        "نمی\u200cخواهم 👩\u200d🚒",
		"not UTF-8: \xff\xfe":            "not UTF-8: \ufffd\ufffd",
	} {
		got := Printable(text)
		if got != want || Printable(got) != got {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := Printable(strings.Repeat("ä", 1<<20)); len(got) > maxMessage+len("…") || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}

// escapings are how a secret may come back in an answer.
func escapings(secret string) map[string]string {
	each := func(format string) string {
		var escaped strings.Builder
		for _, c := range secret {
			fmt.Fprintf(&escaped, format, c)
		}
		return escaped.String()
	}
	inJSON, _ := json.Marshal(secret)
	inJSONTwice, _ := json.Marshal(string(inJSON))
	bytes := ""
	for _, b := range []byte(secret) {
		bytes += fmt.Sprintf("%%%02x", b)
	}
	return map[string]string{
		"raw":                     secret,
		"a query":                 url.QueryEscape(secret),
		"a query, lower case":     lowerPercent(url.QueryEscape(secret)),
		"a path":                  url.PathEscape(secret),
		"a path, twice":           url.PathEscape(url.PathEscape(secret)),
		"each byte":               bytes,
		"HTML":                    html.EscapeString(secret),
		"HTML, twice":             html.EscapeString(html.EscapeString(secret)),
		"HTML, names":             strings.NewReplacer(`"`, "&quot;", "'", "&apos;", "/", "&sol;", "=", "&equals;", "+", "&plus;").Replace(secret),
		"HTML, decimal":           each("&#%d;"),
		"HTML, hexadecimal":       each("&#X%04X;"),
		"JSON":                    strings.Trim(string(inJSON), `"`),
		"JSON, twice":             strings.Trim(string(inJSONTwice), `\"`),
		"JSON, slashes":           strings.ReplaceAll(strings.Trim(string(inJSON), `"`), "/", `\/`),
		"JSON, each of 16 bits":   strings.ReplaceAll(strings.Trim(strconv.QuoteToASCII(secret), `"`), "-", `\u002D`),
		"a query in HTML in JSON": strings.ReplaceAll(html.EscapeString(url.QueryEscape(secret)), "&", `\u0026`),
	}
}

func lowerPercent(escaped string) string {
	for i := range len(escaped) - 2 {
		if escaped[i] == '%' {
			escaped = escaped[:i] + strings.ToLower(escaped[i:i+3]) + escaped[i+3:]
		}
	}
	return escaped
}

func TestSecretsAreHiddenInEachSpelling(t *testing.T) {
	for _, secret := range []string{
		"abc-DEF_123/456+789==", `pass "word" & <more>'s`, `back\slash%25and%percent`, "pässwörd-ünï", "token-with-&amp;-in-it",
	} {
		var s secrets
		s.add("another one", secret)
		for name, spelling := range escapings(secret) {
			if got, want := s.hide("before "+spelling+" after "+spelling), "before (hidden) after (hidden)"; got != want {
				t.Errorf("%s of %q: %q becomes %q", name, secret, spelling, got)
			}
		}
		for _, other := range []string{"", secret[1:], secret[:len(secret)-1], `\`, `\u`, `\u12`, "%", "%2", "&", "&#", "&amp;", strings.Repeat(`\`, 100)} {
			if got := s.hide(other); got != other {
				t.Errorf("%q becomes %q", other, got)
			}
		}
	}
}

// A secret at the bound of a message isn't cut before it is hidden.
func TestASecretIsHiddenBeforeAMessageIsCut(t *testing.T) {
	const secret = "0123456789-the-token-abcdefghij"
	c, err := New(Config{URL: "http://influxdb.example", Token: secret})
	if err != nil {
		t.Fatal(err)
	}
	for before := maxMessage - 2*len(secret); before < maxMessage+2; before++ {
		message := c.readable(strings.Repeat("a", before) + secret)
		if strings.Contains(message, secret[:4]) || len(message) > maxMessage+len("…") {
			t.Fatalf("%d before it: …%s", before, message[before-10:])
		}
	}
	if message := c.readable("0123456789-\x1bthe-to\u202eken-abcdefghij"); strings.Contains(message, "token") {
		t.Errorf("%q", message)
	}
}

// Each of these is what a proxy could repeat of a request.
func TestWhatIsHidden(t *testing.T) {
	cookies := 0
	echo := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v2/signin" {
			cookies++
			http.SetCookie(w, &http.Cookie{Name: "influxdb-oss-session", Value: fmt.Sprintf("session-cookie-%d", cookies)})
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if cookies == 1 {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"code":"unauthorized","message":"expired"}`)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"code": "invalid", "message": echo})
	}))
	defer server.Close()
	c, err := New(Config{
		URL: server.URL, Username: "somebody", Password: "the-password",
		Headers: map[string]string{
			"X-Key": "the-api-key", "Proxy-Authorization": "Basic cHJveHk6dGhlLXByb3h5LXBhc3N3b3Jk", "Cookie": "gate=the-gate-cookie; lang=en",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{
		"the-password", "c29tZWJvZHk6dGhlLXBhc3N3b3Jk", "the-api-key", "cHJveHk6dGhlLXByb3h5LXBhc3N3b3Jk", "the-proxy-password", "the-gate-cookie",
		"session-cookie-1", "session-cookie-2", "session%2Dcookie%2D2", "session&#45;cookie&#45;2",
	} {
		echo = "the request had " + secret + " in it"
		if _, err := c.Task(t.Context(), someID); err == nil || !strings.HasSuffix(err.Error(), "the request had (hidden) in it") {
			t.Errorf("%s: %v", secret, err)
		}
	}
	if cookies != 2 {
		t.Errorf("%d sessions", cookies)
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("\x1b[31m\u202e\xff%41&#65;\\u0041", "secret-secret")
	f.Fuzz(func(t *testing.T, text, secret string) {
		var s secrets
		s.add(secret)
		got := Printable(s.hide(text))
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }) {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}
