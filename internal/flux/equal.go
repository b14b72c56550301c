package flux

import "strings"

// Equal reports whether two complete scripts are the same to InfluxDB. Line
// endings make no difference outside of literals, nor do blanks and blank lines
// at the end, nor, where both task options are Plain, how and where the options
// are written. Anything else does.
func Equal(a, b string) bool {
	if a == b {
		return true
	}
	bodyA, optionsA, okA := Split(a)
	bodyB, optionsB, okB := Split(b)
	if !okA || !okB || usesOptionBefore(a) != usesOptionBefore(b) {
		return equalText(a, b)
	}
	return optionsA.Equal(optionsB) && EqualBodies(bodyA, bodyB) &&
		((optionsA.Offset == "") == (optionsB.Offset == "") || !UsesOffset(bodyA))
}

// EqualCode reports what [Equal] does, without regard to the task options: each of
// the two may be a body or a complete script. A task option that isn't Plain is code.
func EqualCode(a, b string) bool {
	if a == b {
		return true
	}
	bodyA, plainA := withoutOption(a)
	bodyB, plainB := withoutOption(b)
	return plainA && plainB && EqualBodies(bodyA, bodyB) && usesOptionBefore(a) == usesOptionBefore(b)
}

// usesOptionBefore reports whether a script uses its task option above the place
// where it is set. Each run of such a script fails, and with the option at the top
// none would.
func usesOptionBefore(script string) bool {
	option := findPlain(script)
	return option != nil && len(References(script[:option.Start])) > 0
}

// withoutOption returns the body of a script, false if its task option can't be
// taken out.
func withoutOption(script string) (string, bool) {
	if option, err := Find(script); option == nil && err == nil {
		return script, true
	}
	body, _, ok := Split(script)
	return body, ok
}

// EqualBodies reports what [Equal] does, for bodies. Blank lines where the option
// goes make no difference.
func EqualBodies(a, b string) bool {
	if a == b {
		return true
	}
	x, y := headerLength(a), headerLength(b)
	return equalText(a[:x], b[:y]) &&
		equalText(dropBlankLines(a[x:]), dropBlankLines(b[y:]))
}

func equalText(a, b string) bool {
	return unixLines(strings.TrimRight(a, space)) == unixLines(strings.TrimRight(b, space))
}

// unixLines replaces every CRLF outside of literals by LF, as far as the text can
// be read.
func unixLines(text string) string {
	if !strings.Contains(text, "\r\n") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	s := newScanner(text)
	written, gap := 0, 0 // gap is where the white space before the next token begins
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
