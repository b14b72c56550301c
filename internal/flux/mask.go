package flux

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Mask returns the script with an asterisk for each character inside of a string,
// which may be a secret: Terraform doesn't tell a provider what is sensitive.
// Lines and columns stay as they are.
//
// In a script with a mistake, a missing quote for instance, nobody knows which
// text was meant to be inside. So what is inside by any reading is masked: that of
// the whole script, and that of each line by itself.
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

// markStrings marks what is inside of a string, and reports whether the text can
// be read. A string whose end nobody can tell extends to the end of the text.
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

// markToken marks a piece of a string without its quotes and interpolations.
func markToken(t token, inside []bool) {
	switch t.kind {
	case stringLiteral, stringEnd:
		mark(inside[t.start+1 : t.end-1])
	case stringStart, stringMiddle:
		mark(inside[t.start+1 : t.end-len("${")])
	}
}

// markQuotes marks all between two quotes, the second of which may be missing.
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

// markOtherQuotes marks what is between the first and the last quote of a line that Flux doesn't have: InfluxDB refuses it,
// but it was meant as a string.
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

// Hide returns a message about the script without the content of its strings,
// which may be secrets. What names something of InfluxDB stays, such as a bucket,
// or a package, and what is so short that it may be in the message by chance.
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

// contents returns what is inside of the script's strings, and what that stands
// for, the longest first: by the reading of the whole script and that of each
// line.
func contents(script string) []string {
	found := stringContents(script)
	for line := range strings.Lines(script) {
		found = append(found, stringContents(line)...)
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(found)
}

// publicArguments are arguments of functions whose values aren't secrets, and which
// a message has to show: names, and the message with which a script dies.
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

// contentOf returns the content of a piece of a string, as it is written and what
// it stands for.
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
