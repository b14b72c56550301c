package flux

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Mask returns the script with an asterisk instead of each character inside a string. Strings may be secrets: Terraform
// doesn't tell a provider which values are sensitive. Lines and columns stay the same.
//
// In a script with a mistake, for example a missing quote, it isn't clear what is meant to be inside a string. So Mask
// masks what is inside a string by either of two readings: of the whole script, and of each line on its own.
func Mask(script string) string {
	inside := make([]bool, len(script))
	markStrings(script, inside)
	start := 0
	for line := range strings.SplitAfterSeq(script, "\n") {
		if !markStrings(line, inside[start:]) {
			markQuotes(line, inside[start:])
		}
		markOtherQuotes(line, inside[start:])
		start += len(line)
	}
	var b strings.Builder
	b.Grow(len(script))
	for i, c := range script {
		if inside[i] && c != '\n' && c != '\r' {
			c = '*'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// markStrings marks what is inside strings, and reports whether the text can be read. A string without a recognizable
// end extends to the end of the text.
func markStrings(text string, inside []bool) bool {
	s := newScanner(text)
	readable := !s.cut
	mark(inside[len(s.text):len(text)])
	for {
		start := s.pos + len(s.text[s.pos:]) - len(strings.TrimLeft(s.text[s.pos:], space))
		t, err := s.next()
		switch {
		case err == nil && t.kind == endOfText, err != nil && start == len(s.text):
			return readable && err == nil
		case err == nil:
			markToken(t, inside)
		case strings.IndexByte(`"}`, s.text[start]) >= 0:
			mark(inside[start+1 : len(text)])
			return false
		default: // a bracket that doesn't fit
			readable = false
		}
	}
}

// markToken marks a part of a string, without its quotes and interpolations.
func markToken(t token, inside []bool) {
	switch t.kind {
	case stringLiteral, stringEnd:
		mark(inside[t.start+1 : t.end-1])
	case stringStart, stringMiddle:
		mark(inside[t.start+1 : t.end-len("${")])
	}
}

// markQuotes marks everything between two quotes. The second quote may be missing.
func markQuotes(line string, inside []bool) {
	open := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			open = !open
			continue
		case line[i] == '\\' && open && i+1 < len(line):
			inside[i] = true
			i++
		}
		inside[i] = inside[i] || open
	}
}

// markOtherQuotes marks what is between the first and the last quotation mark of a line that Flux doesn't have.
// InfluxDB refuses such a text, but it was meant as a string.
func markOtherQuotes(line string, inside []bool) {
	const quotes = otherQuotes + "'`"
	code, _, _ := strings.Cut(line, "//")
	first, last := strings.IndexAny(code, quotes), strings.LastIndexAny(code, quotes)
	if first < 0 || first == last {
		return
	}
	_, size := utf8.DecodeRuneInString(code[first:])
	mark(inside[first+size : last])
}

func mark(inside []bool) {
	for i := range inside {
		inside[i] = true
	}
}

// Hide returns a message about the script without the contents of the script's strings, which may be secrets. It keeps
// the names of packages and of things in InfluxDB, such as buckets, and contents so short that they may be in the
// message by chance.
func Hide(message, script string) string {
	const shortest = 8
	for _, content := range contents(script) {
		for _, spelled := range []string{content, strings.Trim(strconv.Quote(content), `"`)} {
			if len(spelled) >= shortest {
				message = strings.ReplaceAll(message, spelled, "(hidden)")
			}
		}
	}
	return message
}

// contents returns the contents of the script's strings, as written and unescaped, the longest first. Like [Mask], it
// reads both the whole script and each line on its own.
func contents(script string) []string {
	found := stringContents(script)
	for line := range strings.Lines(script) {
		found = append(found, stringContents(line)...)
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(found)
}

// publicArguments lists function arguments whose values aren't secrets and must be visible in messages: names, and the
// message of die.
var publicArguments = []string{"bucket", "bucketID", "org", "orgID", "measurement", "column", "name", "msg"}

func stringContents(text string) []string {
	s := newScanner(text)
	var found []string
	var argument string // the name of the last argument
	for {
		before, inImport := s.pos, s.lastKeyword == "import"
		t, err := s.next()
		switch {
		case err == nil && t.kind == endOfText, err != nil && s.pos == before:
			return found
		case err != nil:
			if rest, isString := strings.CutPrefix(strings.TrimLeft(text[before:s.pos], space), `"`); isString {
				found = append(found, rest)
			}
		case t.kind == identifier && s.is(s.peekCode(), operator, ":"):
			argument = s.textOf(t)
		case t.kind == stringLiteral && (inImport || slices.Contains(publicArguments, argument)):
		default:
			found = append(found, contentOf(s.textOf(t), t.kind)...)
		}
		if t.kind != identifier && !s.is(t, operator, ":") {
			argument = ""
		}
	}
}

// contentOf returns the content of a part of a string, as written and unescaped.
func contentOf(text string, k kind) []string {
	var content string
	switch k {
	case stringLiteral, stringEnd:
		content = text[1 : len(text)-1]
	case stringStart, stringMiddle:
		content = text[1 : len(text)-len("${")]
	default:
		return nil
	}
	if value, ok := unquote(`"` + content + `"`); ok && value != content {
		return []string{content, value}
	}
	return []string{content}
}
