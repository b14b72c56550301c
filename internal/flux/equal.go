package flux

import "strings"

// Same reports whether two complete scripts are the same to InfluxDB. Line
// endings make no difference outside of literals, nor do blanks and blank lines
// at the end, nor, where both task options are Plain, the way in which the
// options are written and the blank lines around them. Anything else does.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	x, y := findPlain(a), findPlain(b)
	if x == nil || y == nil {
		return sameText(a, b)
	}
	return x.Options.Equal(y.Options) &&
		sameText(a[:x.Start], b[:y.Start]) &&
		sameText(dropBlankLines(a[x.End:]), dropBlankLines(b[y.End:]))
}

// SameBody is Same for bodies. Blank lines where the option goes make no
// difference.
func SameBody(a, b string) bool {
	if a == b {
		return true
	}
	x, y := headerLength(a), headerLength(b)
	return sameText(a[:x], b[:y]) &&
		sameText(dropBlankLines(a[x:]), dropBlankLines(b[y:]))
}

func sameText(a, b string) bool {
	return unixLines(strings.TrimRight(a, space)) == unixLines(strings.TrimRight(b, space))
}

// unixLines makes an LF of every CRLF outside of literals, as far as the text
// can be read.
func unixLines(text string) string {
	if !strings.Contains(text, "\r\n") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	s := newScanner(text)
	written, gap := 0, 0 // gap is where the white space in front of the next token begins
	for {
		t, err := s.next()
		if err != nil || t.kind == endOfText {
			b.WriteString(text[written:])
			return b.String()
		}
		if strings.Contains(text[gap:t.start], "\r\n") {
			b.WriteString(text[written:gap])
			b.WriteString(strings.ReplaceAll(text[gap:t.start], "\r\n", "\n"))
			written = t.start
		}
		gap = t.end
	}
}
