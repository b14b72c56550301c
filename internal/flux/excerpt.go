package flux

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// AtPlace returns a message with its position in a script: the line, with the contents of strings masked, and a caret
// below the position.
func AtPlace(script string, pos Pos, message string) string {
	return AtPlaces(script, []Problem{{Pos: pos, Message: message}})[0]
}

// AtPlaces returns the messages of problems as [AtPlace] does, sorted by position. Problems in the same line share a
// text, which quotes the line once.
func AtPlaces(script string, problems []Problem) []string {
	problems = slices.SortedStableFunc(slices.Values(problems), func(a, b Problem) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	masked := Mask(script)
	var texts []string
	for len(problems) > 0 {
		n := 1
		for n < len(problems) && problems[n].Pos.Line == problems[0].Pos.Line {
			n++
		}
		texts = append(texts, ofOneLine(masked, problems[:n]))
		problems = problems[n:]
	}
	return texts
}

func ofOneLine(masked string, problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "Line %d, column %d: %s\n", p.Pos.Line, p.Pos.Column, p.Message)
	}
	return b.String() + "\n" + quoted(masked, problems)
}

// quoted returns the line of the problems, with a caret below each position.
func quoted(masked string, problems []Problem) string {
	first := problems[0].Pos
	line := strings.Split(masked, "\n")[first.Line-1]
	line = strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " ")
	part, caret := aroundColumn([]rune(line), first.Column-1)
	carets := []rune(strings.Repeat(" ", utf8.RuneCountInString(part)+1))
	for _, p := range problems {
		if at := caret + p.Pos.Column - first.Column; at < len(carets) {
			carets[at] = '^'
		}
	}
	margin := fmt.Sprintf("%4d | ", first.Line)
	return margin + part + "\n" + strings.Repeat(" ", len(margin)) + strings.TrimRight(string(carets), " ")
}

// maxQuoted is the maximum number of quoted characters of a line.
const maxQuoted = 160

// aroundColumn returns the part of a line around a column, which counts from 0, and the column's position in that part.
func aroundColumn(line []rune, column int) (part string, caret int) {
	if len(line) <= maxQuoted {
		return string(line), column
	}
	start := max(0, min(column-maxQuoted/2, len(line)-maxQuoted))
	end := start + maxQuoted
	if start > 0 {
		part = "…"
	}
	part += string(line[start:end])
	if end < len(line) {
		part += "…"
	}
	caret = column - start
	if start > 0 {
		caret++
	}
	return part, caret
}

// InWords returns InfluxDB's message about a position in a script as a sentence. It adds a suggestion ([Suggest]) and
// hides the contents of strings ([Hide]).
func InWords(script string, pos Pos, message string) string {
	// Flux's message about the type of a returned value begins with 123
	// (https://github.com/influxdata/flux/blob/v0.200.0/libflux/flux-core/src/semantic/types.rs#L355).
	words := strings.TrimPrefix(message, "123")
	words = Hide(placeInMessage.ReplaceAllString(words, ""), script)
	words = strings.TrimSuffix(strings.Join(strings.Fields(words), " "), ".") + "."
	if suggestion := Suggest(script, pos, message); suggestion != "" {
		words += " " + suggestion
	}
	return words
}

// placeInMessage matches a position that the message repeats in the parser's own format, or one in Flux's library.
var placeInMessage = regexp.MustCompile(` @ ?(?:\S+\|)?\d+:\d+-\d+:\d+`)
