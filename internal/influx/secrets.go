package influx

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// secrets holds the texts that must not appear in messages. A message may repeat the request, for example that of a
// proxy.
type secrets struct {
	mu    sync.RWMutex
	known []string
}

// shortestSecret is the length in bytes of the shortest text that is hidden: anything shorter may be in a message by
// chance.
const shortestSecret = 8

func (s *secrets) add(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		text = clean(strings.TrimSpace(text)) // as it is in a message
		if len(text) >= shortestSecret && !slices.Contains(s.known, text) {
			s.known = append(s.known, text)
		}
	}
}

// addHeader adds the value of a header that the user has set, and the parts of it that are secret by themselves: what
// follows the scheme of an Authorization, the password in a basic one, and the values of cookies.
func (s *secrets) addHeader(name, value string) {
	s.add(value)
	if http.CanonicalHeaderKey(name) == "Cookie" {
		cookies, _ := http.ParseCookie(value)
		s.addCookies(cookies)
	}
	scheme, credentials, _ := strings.Cut(strings.TrimSpace(value), " ")
	s.add(credentials)
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(credentials)); err == nil && strings.EqualFold(scheme, "Basic") {
		_, password, _ := strings.Cut(string(decoded), ":")
		s.add(password)
	}
}

func (s *secrets) addCookies(cookies []*http.Cookie) {
	for _, cookie := range cookies {
		s.add(cookie.Value)
	}
}

// hide replaces the secrets in a message, as they are and with any of their characters escaped as in a URL, in HTML or
// in JSON. It drops what exceeds maxMessage.
func (s *secrets) hide(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var message strings.Builder
	for text != "" && message.Len() <= maxMessage {
		if n := s.begin(text); n > 0 {
			message.WriteString("(hidden)")
			text = text[n:]
			continue
		}
		message.WriteByte(text[0])
		text = text[1:]
	}
	return message.String()
}

// begin returns the length of the longest secret that a text begins with, 0 if there is none.
func (s *secrets) begin(text string) (longest int) {
	for _, secret := range s.known {
		longest = max(longest, spelled(text, secret))
	}
	return longest
}

// spelled returns the length of the secret at the start of a text, in any spelling, or 0 if the text doesn't begin with
// it.
func spelled(text, secret string) int {
	for decoded, n := range spellings(text) {
		rest, ok := strings.CutPrefix(secret, decoded)
		if !ok {
			continue
		}
		if rest == "" {
			return n
		}
		if more := spelled(text[n:], rest); more > 0 {
			return n + more
		}
	}
	return 0
}

// spellings yields the ways to read the beginning of a text as one character, or as one byte of it, each with the
// length of what was read.
func spellings(text string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		if text == "" || !yield(text[:1], 1) {
			return
		}
		switch text[0] {
		case '+':
			yield(" ", 1)
		case '%':
			inURL(text, yield)
		case '&':
			inHTML(text, yield)
		case '\\':
			inJSON(text, yield)
		}
	}
}

// inURL reads %2F, and %252F, which is that escaped again, and so on.
func inURL(text string, yield func(string, int) bool) {
	for i := 1; i+2 <= len(text); i += 2 {
		b, err := hex.DecodeString(text[i : i+2])
		if err != nil || !yield(string(b), i+2) || text[i:i+2] != "25" {
			return
		}
	}
}

// inHTML reads &quot; and &#34; and &#x22;, and &amp;quot;, which is that escaped again, and so on.
func inHTML(text string, yield func(string, int) bool) {
	const longest = len("CounterClockwiseContourIntegral;")
	for i := 1; ; i += len("amp;") {
		end := strings.IndexByte(text[i:min(len(text), i+longest)], ';')
		if end < 0 {
			return
		}
		entity := "&" + text[i:i+end+1]
		if decoded := html.UnescapeString(entity); decoded != entity && !yield(decoded, i+end+1) || entity != "&amp;" {
			return
		}
	}
}

// inJSON reads \\ and \/ and \u002f and \x2f, and \\u002f, which is that escaped again, and so on.
func inJSON(text string, yield func(string, int) bool) {
	i := len(text) - len(strings.TrimLeft(text, `\`))
	for n := 2; n <= i; n *= 2 {
		if !yield(`\`, n) {
			return
		}
	}
	switch {
	case i == len(text):
	case text[i] == '"' || text[i] == '/':
		yield(text[i:i+1], i+1)
	case text[i] == 'x' && len(text) >= i+3:
		if b, err := hex.DecodeString(text[i+1 : i+3]); err == nil {
			yield(string(b), i+3)
		}
	case text[i] == 'u':
		unit, n := utf16Unit(text)
		if !utf16.IsSurrogate(unit) {
			if n > 0 {
				yield(string(unit), n)
			}
			return
		}
		if second, more := utf16Unit(text[n:]); more > 0 {
			yield(string(utf16.DecodeRune(unit, second)), n+more)
		}
	}
}

// utf16Unit reads \u002f; the length is 0 if the text begins with none.
func utf16Unit(text string) (unit rune, length int) {
	digits := strings.TrimLeft(text, `\`)
	if !strings.HasPrefix(text, `\`) || len(digits) < 5 || digits[0] != 'u' {
		return 0, 0
	}
	value, err := strconv.ParseUint(digits[1:5], 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(value), len(text) - len(digits) + 5
}
