package influx

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

var (
	// pathOfUI matches a path of InfluxDB's user interface, as copied from a browser.
	pathOfUI = regexp.MustCompile(`/(orgs/[0-9a-f]{16}|signin|onboarding)(/.*)?$`)
	// pathOfAPI matches the path of the API, which the client itself adds.
	pathOfAPI = regexp.MustCompile(`/api/v2(/.*)?$`)
)

// parseURL parses the address of an InfluxDB. Its error says what is wrong with the address, and never quotes a
// password in it.
func parseURL(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	if what := Unusual(address); what != "" {
		return nil, fmt.Errorf("it contains %s; type it again", what)
	}
	const example = "for example http://localhost:8086"
	if !strings.Contains(address, "://") {
		return nil, errNoScheme(address)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		// url.Error quotes the whole address, which may hold a password.
		return nil, fmt.Errorf("it isn't a valid URL; %s", example)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("it must begin with http:// or https://; %s", example)
	case u.Hostname() == "":
		return nil, fmt.Errorf("it has no host; %s", example)
	case u.User != nil:
		return nil, fmt.Errorf("it must not contain a username or a password; %s", example)
	case pathOfUI.MatchString(u.Path):
		return nil, fmt.Errorf("it contains a path of the InfluxDB UI; use only %s", without(u, pathOfUI))
	case pathOfAPI.MatchString(u.Path):
		return nil, fmt.Errorf("it must not contain the path of the API; use only %s", without(u, pathOfAPI))
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("it must not have a query or a fragment (what follows ? or #); %s", example)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// errNoScheme returns the error about an address that lacks http:// or https://. It quotes the address, unless that may
// hold a password.
func errNoScheme(address string) error {
	if u, err := url.Parse("http://" + address); err != nil || strings.HasPrefix(address, "http") && strings.Contains(address, "/") || u.User != nil || u.Hostname() == "" {
		return errors.New("it must begin with http:// or https://; for example http://localhost:8086")
	}
	return fmt.Errorf("it has no scheme; use http://%[1]s or https://%[1]s", address)
}

// without returns an address without the part of its path that matches, and without what follows the path.
func without(u *url.URL, part *regexp.Regexp) string {
	base := url.URL{Scheme: u.Scheme, Host: u.Host, Path: part.ReplaceAllString(u.Path, "")}
	return base.String()
}

// Unusual names the first character of a text that can't be seen, or that comes from a word processor rather than from
// a keyboard; empty if there is none. Such characters come along when a text is copied.
func Unusual(text string) string {
	for _, c := range text {
		switch {
		case c == '\n' || c == '\r':
			return "a line break"
		case c == '\ufeff':
			return "a byte order mark"
		case c == '\u00a0' || c == '\u202f':
			return "a no-break space"
		case strings.ContainsRune("\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb", c):
			return fmt.Sprintf("a typographic quotation mark (%c)", c)
		case clean(string(c)) != string(c) || '\u200c' <= c && c <= '\u200d':
			return fmt.Sprintf("an invisible character (U+%04X)", c)
		}
	}
	return ""
}
