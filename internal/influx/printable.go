package influx

import (
	"strings"
	"unicode"
)

// Printable returns text of the server as a message may show it: cut if it is too
// long to be read, and without what would control the terminal, change the
// direction of the text that follows, or be there unseen. Line feeds and tabs stay.
// Every text of the server that isn't quoted goes through it on its way to a
// person; what is stored as data doesn't.
func Printable(text string) string { return shorten(clean(text)) }

// clean is Printable for a text that isn't to be cut yet.
func clean(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case c == '\u2028' || c == '\u2029': // they separate lines and paragraphs
			return ' '
		case c == '\u200c' || c == '\u200d': // scripts and emoji need these joiners
			return c
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c):
			return -1
		}
		// What isn't UTF-8 comes as the replacement character.
		return c
	}, text)
}

// maxMessage bounds a message, in bytes, as it is to be read by a person.
const maxMessage = 4 << 10

// shorten cuts a message that is too long to be read.
func shorten(message string) string {
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	return message
}

// readable is a text of the server as a message may have it. It is cleaned before
// secrets are hidden, since one may be broken by what is taken out, and cut after
// that, since a part of a secret isn't found.
func (c *Client) readable(text string) string {
	return shorten(c.secrets.hide(clean(strings.TrimSpace(text))))
}
