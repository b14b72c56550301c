package flux

import "strings"

// Equal reports whether two complete scripts are equal to InfluxDB. It ignores line endings outside literals, blanks
// and blank lines at the end and, if both task options are Plain, where the options are and how they are written.
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

// EqualCode does what [Equal] does, but ignores the task options: each script may be a body or a complete script. A
// script whose task option isn't Plain equals only itself.
func EqualCode(a, b string) bool {
	if a == b {
		return true
	}
	bodyA, plainA := withoutOption(a)
	bodyB, plainB := withoutOption(b)
	return plainA && plainB && EqualBodies(bodyA, bodyB) && usesOptionBefore(a) == usesOptionBefore(b)
}

// usesOptionBefore reports whether a script uses its task option before the statement that sets it. Each run of such a
// script fails. With the option at the top, the runs would succeed.
func usesOptionBefore(script string) bool {
	option := findPlain(script)
	return option != nil && len(References(script[:option.Start])) > 0
}

// withoutOption returns the body of a script, or false if the script's task option can't be removed.
func withoutOption(script string) (string, bool) {
	if option, err := Find(script); option == nil && err == nil {
		return script, true
	}
	body, _, ok := Split(script)
	return body, ok
}

// EqualBodies does what [Equal] does, but for bodies. It ignores blank lines where the option goes.
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

// unixLines replaces each CRLF outside literals with LF. It stops where it can't read the text.
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
