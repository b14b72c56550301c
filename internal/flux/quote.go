package flux

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns the Flux string literal that the server reads as exactly s. Flux strings are UTF-8, so Quote replaces
// invalid bytes with U+FFFD.
func Quote(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '"' || r == '\\' || r == '$' && next == '{':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r) || r == '$' && mustBeEscaped(next):
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// mustBeEscaped reports whether a dollar sign before the rune must be escaped. It would otherwise absorb the backslash
// that Quote writes between them: the server's scanner reads a dollar sign together with the next character.
func mustBeEscaped(next rune) bool {
	return next == '"' || next == '\\' || next == '$' || unicode.IsControl(next)
}

// unquote returns the value of a string literal without interpolation, or false if the server would refuse the literal:
// the value must be UTF-8.
func unquote(literal string) (string, bool) {
	if len(literal) < 2 {
		return "", false
	}
	text := literal[1 : len(literal)-1]
	if !strings.Contains(text, `\`) {
		return text, utf8.ValidString(text)
	}
	b := make([]byte, 0, len(text))
	for text != "" {
		if text[0] != '\\' {
			b = append(b, text[0])
			text = text[1:]
			continue
		}
		c, length := unescape(text)
		if length == 0 {
			return "", false
		}
		b = append(b, c)
		text = text[length:]
	}
	return string(b), utf8.Valid(b)
}

// unescape returns the byte that the escape at the start of the text stands for, and the escape's length, which is 0 if
// there is no escape. It accepts \$ for the sake of "$\$", whose first two characters the server's scanner reads
// together. Elsewhere, the scanner requires a brace after it.
func unescape(text string) (byte, int) {
	if len(text) < 2 {
		return 0, 0
	}
	switch text[1] {
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case '\\', '"', '$':
		return text[1], 2
	case 'x':
		if len(text) >= 4 {
			c, err := strconv.ParseUint(text[2:4], 16, 8)
			if err == nil {
				return byte(c), 4
			}
		}
	}
	return 0, 0
}
