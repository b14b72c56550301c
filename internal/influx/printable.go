package influx

import (
	"strings"
	"unicode"
)

// Printable returns text of the server for a message: shortened if it is too long, and without characters that control
// the terminal, change the direction of the text that follows, or are invisible. Line feeds and tabs stay. All text of
// the server that isn't quoted goes through it before a person reads it; data doesn't.
func Printable(text string) string { return shorten(clean(text)) }

// clean is Printable without the shortening.
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
		// Invalid UTF-8 arrives here as the replacement character.
		return c
	}, text)
}

// maxMessage bounds a message, in bytes, so that a person can read it.
const maxMessage = 4 << 10

// shorten cuts a message that is longer than maxMessage.
func shorten(message string) string {
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	return message
}

// readable returns text of the server for a message. It is cleaned before secrets are hidden, since characters that are
// removed may break up a secret, and shortened after that, since part of a secret isn't recognized.
func (c *Client) readable(text string) string {
	return shorten(c.secrets.hide(clean(strings.TrimSpace(text))))
}
