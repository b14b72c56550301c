package flux

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxCharacters is the maximum number of reported characters. Further ones are likely to have the same cause.
const maxCharacters = 10

// CheckCharacters finds characters outside strings and comments that Flux doesn't have and that come from another
// language, from copying, from an editor, or from a template. InfluxDB's error shows only the character, which may be
// invisible. It also finds escapes that strings don't have, after which InfluxDB reports consequences in other lines, and
// NUL characters, after which InfluxDB reads nothing. CheckCharacters stops where it can't read the script.
func CheckCharacters(script string) []Problem {
	if i := strings.IndexByte(script, 0); i >= 0 {
		return []Problem{{Pos: Position(script, i), Message: nulCharacter + " If the file is in UTF-16, save it as UTF-8."}}
	}
	if !mayHaveWrongCharacters(script) {
		return nil
	}
	var problems []Problem
	s := newScanner(script)
	last := token{kind: endOfText}
	for len(problems) < maxCharacters {
		t, err := s.nextCode()
		if wrong := new(SyntaxError); errors.As(err, &wrong) && wrong.Message == wrongEscape {
			problems = append(problems, Problem{Pos: wrong.Pos, Message: wrongEscape})
		}
		if err != nil || t.kind == endOfText {
			break
		}
		if message := s.wrongCharacter(last, t); message != "" {
			problems = append(problems, Problem{Pos: Position(script, t.start), Message: message})
		}
		last = t
	}
	return problems
}

// mayHaveWrongCharacters reports whether a script may have wrong characters, without splitting the script into tokens.
// It returns false for most scripts.
func mayHaveWrongCharacters(script string) bool {
	for i := range len(script) {
		next := byte(0)
		if i+1 < len(script) {
			next = script[i+1]
		}
		switch c := script[i]; {
		case c >= utf8.RuneSelf, c == '&', c == ';', c == '\\', c == '\'', c == '`', c == '!' && next != '=' && next != '~', c == '|' && next != '>',
			c == '$' && next == '{', c == '=' && next == '=' && i > 0 && (script[i-1] == '=' || script[i-1] == '!'):
			return true
		}
	}
	return false
}

// wrongCharacter returns what is wrong with a token, or "" if the token has no character that CheckCharacters reports.
func (s *scanner) wrongCharacter(last, t token) string {
	text := s.textOf(t)
	adjacent := last.end == t.start && last.kind == t.kind
	switch {
	case t.kind == operator && text == "=" && adjacent && (s.is(last, operator, "==") || s.is(last, operator, "!=")):
		return fmt.Sprintf("Flux has no %s=. Write %[1]s.", s.textOf(last))
	case t.kind != illegal, adjacent && text == s.textOf(last): // the second character of && or ||
		return ""
	}
	switch text {
	case "!":
		return "Flux has no !. Write not, for example not exists r.host."
	case "&":
		return "Flux has no &&. Write and."
	case "|":
		return "Flux has no ||. Write or. A pipe is |>."
	case ";":
		return "Flux has no semicolons. Remove it; a statement ends where the next one begins."
	case "$":
		if !strings.HasPrefix(s.text[t.end:], "{") {
			return ""
		}
		return "Flux has ${…} only in strings. For a value from Terraform, read the file with templatefile instead of file."
	case "'", "`":
		return "Use double quotes (\") for strings in Flux."
	}
	r, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune(otherQuotes, r) {
		return copied(r, "typographic quotation mark", "Replace it with \".")
	}
	name, known := copiedCharacters[r]
	if !known {
		return ""
	}
	return copied(r, name.name, name.remedy)
}

func copied(r rune, name, remedy string) string {
	return fmt.Sprintf("This is a %s (U+%04X), perhaps from copying. %s", name, r, remedy)
}

// otherQuotes holds the quotation marks that word processors insert.
const otherQuotes = "“”„«»‘’"

const (
	withSpace  = "Replace it with a space."
	withMinus  = "Replace it with a minus sign (-)."
	withNone   = "Remove it."
	withoutBOM = "Save the file as UTF-8 without a byte order mark."
)

var copiedCharacters = map[rune]struct{ name, remedy string }{
	'\ufeff': {"byte order mark", withoutBOM},
	'\u00a0': {"no-break space", withSpace}, '\u202f': {"narrow no-break space", withSpace}, '\u3000': {"wide space", withSpace},
	'\u2003': {"wide space", withSpace}, '\u2009': {"thin space", withSpace},
	'\u2028': {"line separator", "Replace it with a line break."}, '\u2029': {"paragraph separator", "Replace it with a line break."},
	'\u200b': {"zero-width space", withNone}, '\u200c': {"zero-width non-joiner", withNone}, '\u200d': {"zero-width joiner", withNone},
	'\u2060': {"word joiner", withNone}, '\u00ad': {"soft hyphen", withNone},
	'–': {"dash", withMinus}, '—': {"dash", withMinus}, '−': {"mathematical minus sign", withMinus},
	'…': {"typographic ellipsis", withNone},
}
