package flux

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	endOfText kind = iota
	illegal
	comment
	identifier
	keyword
	integer
	float
	duration
	dateTime
	stringLiteral // a whole string without interpolation
	stringStart   // "text${
	stringMiddle  // }text${
	stringEnd     // }text"
	regex
	attribute
	opening
	closing
	pipeReceive
	operator // any other punctuation
)

// token is a part of a script: its kind, and the bytes from start to end.
type token struct {
	kind       kind
	start, end int
}

func keywordOrIdentifier(text string) kind {
	switch text {
	case "and", "or", "not", "import", "package", "return", "option", "builtin",
		"testcase", "if", "then", "else", "exists":
		return keyword
	}
	return identifier
}

// punctuation returns the kind and the length of a token that begins with neither a letter nor a digit.
func punctuation(rest string) (kind, int) {
	if len(rest) > 1 {
		switch rest[:2] {
		case "<-":
			return pipeReceive, 2
		case "==", "!=", "<=", ">=", "=~", "!~", "=>", "|>":
			return operator, 2
		}
	}
	if strings.IndexByte("+-*/%^<>=:,.?", rest[0]) >= 0 {
		return operator, 1
	}
	_, size := utf8.DecodeRuneInString(rest)
	return illegal, size
}

// commentLength returns the length of a comment without its line ending.
func commentLength(rest string) int {
	line, _, _ := strings.Cut(rest, "\n")
	return len(strings.TrimSuffix(line, "\r"))
}

func identifierLength(rest string) int {
	n := 0
	for n < len(rest) {
		c := rest[n]
		if c < utf8.RuneSelf {
			if !isLetter(c) && !(n > 0 && isDigit(c)) {
				break
			}
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(rest[n:])
		if !unicode.In(r, unicode.L, unicode.Nl, unicode.Other_Alphabetic) {
			break
		}
		n += size
	}
	return n
}

// regexLength returns the length of the regular expression that begins with the slash, or 0 if there is none. A slash
// after a backslash ends the expression only if no other slash follows, since the server's scanner takes the longest
// match. The scanner ignores whether the backslash itself is escaped.
func regexLength(rest string) int {
	length := 0
	for i := 1; i < len(rest); i++ {
		if rest[i] != '/' {
			continue
		}
		length = i + 1
		if rest[i-1] != '\\' {
			break
		}
	}
	return length
}

func isSpace(c byte) bool  { return c == ' ' || '\t' <= c && c <= '\r' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// space holds the characters that Flux treats as white space.
const space = " \t\n\v\f\r"
