package flux

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// AtPlace returns a message with its place in the script: the line itself, without
// what is inside of strings, and a caret below it.
func AtPlace(script string, pos Pos, message string) string {
	return AtPlaces(script, []Problem{{Pos: pos, Message: message}})[0]
}

// AtPlaces returns the messages of problems as AtPlace does, in the order of their
// places. Those in the same line are one text, which has the line once.
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

// quoted is the line that all problems are in, with a caret below each place.
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

// maxQuoted is how many characters of a line are quoted at most.
const maxQuoted = 160

// aroundColumn returns the part of a line around a column, which counts from 0, and
// where the column is in that part.
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

// InWords returns a message of InfluxDB about a place in the script as a sentence,
// with what is likely to be meant and without the content of strings ([Hide]).
func InWords(script string, pos Pos, message string) string {
	// A type in Flux's message about a returned value begins so
	// (https://github.com/influxdata/flux/blob/v0.200.0/libflux/flux-core/src/semantic/types.rs#L355).
	words := strings.TrimPrefix(message, "123")
	words = Hide(placeInMessage.ReplaceAllString(words, ""), script)
	words = strings.TrimSuffix(strings.Join(strings.Fields(words), " "), ".") + "."
	if suggestion := Suggest(script, pos, message); suggestion != "" {
		words += " " + suggestion
	}
	return words
}

// placeInMessage is a place that the message repeats in the parser's own style, or one
// in Flux's library.
var placeInMessage = regexp.MustCompile(` @(?:\S+\|)?\d+:\d+-\d+:\d+`)
