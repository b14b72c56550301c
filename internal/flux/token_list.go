package flux

import "slices"

// tokenList holds the code of a script: all tokens except comments.
type tokenList struct {
	text   string
	tokens []token
	// places holds the position of each token.
	places []Pos
	// closers holds the index of the closing token for each opening bracket, and the token's own index for any other
	// token.
	closers []int
	// inner holds the character of the innermost bracket around each token, or 0.
	inner []byte
}

// readTokens reads a script to its end. The error is a *[SyntaxError].
func readTokens(script string) (tokenList, error) {
	s := newScanner(script)
	l := tokenList{text: script}
	at := Position(script, 0)
	var unclosed []int // the tokens of the open brackets
	for {
		t, err := s.nextCode()
		if err != nil {
			return tokenList{}, err
		}
		if t.kind == endOfText {
			return l, nil
		}
		open := s.open
		if t.kind == opening || t.kind == stringStart {
			open = open[:len(open)-1]
		}
		var inner byte
		if len(open) > 0 {
			inner = open[len(open)-1].char
		}
		at = at.advance(script, t.start)
		i := len(l.tokens)
		l.tokens, l.places, l.inner, l.closers = append(l.tokens, t), append(l.places, at), append(l.inner, inner), append(l.closers, i)
		switch t.kind {
		case opening, stringStart:
			unclosed = append(unclosed, i)
		case closing, stringEnd:
			l.closers[unclosed[len(unclosed)-1]] = i
			unclosed = unclosed[:len(unclosed)-1]
		}
	}
}

// is reports whether a token exists at the index and has this kind and this text.
func (l tokenList) is(i int, k kind, text string) bool {
	return l.kind(i) == k && l.textOf(i) == text
}

func (l tokenList) kind(i int) kind {
	if i < 0 || i >= len(l.tokens) {
		return endOfText
	}
	return l.tokens[i].kind
}

func (l tokenList) textOf(i int) string { return l.text[l.tokens[i].start:l.tokens[i].end] }

func (l tokenList) pos(i int) Pos { return l.places[i] }

// closing returns the index of the token that closes the bracket at the index.
func (l tokenList) closing(i int) int { return l.closers[i] }

// argument is an argument of a call: its name, and the tokens of its value from first up to end, which is excluded.
type argument struct {
	name       string
	first, end int
}

// arguments returns the arguments of the call whose bracket is at the index, or false if one has no readable name.
func (l tokenList) arguments(open int) ([]argument, bool) {
	end := l.closing(open)
	var found []argument
	for i := open + 1; i < end; {
		name, ok := l.key(i)
		if !ok {
			return nil, false
		}
		a := argument{name: name, first: i}
		if l.is(i+1, operator, ":") {
			a.first = i + 2
		}
		for i < end && !l.is(i, operator, ",") {
			if k := l.kind(i); k == opening || k == stringStart {
				i = l.closing(i)
			}
			i++
		}
		a.end = i
		found = append(found, a)
		i++
	}
	return found, true
}

// key returns the name of the argument or property that begins at the index, or false if it has no readable name.
func (l tokenList) key(i int) (string, bool) {
	isShort := l.kind(i+1) == closing || l.is(i+1, operator, ",")
	switch {
	case l.kind(i) == identifier && (isShort || l.is(i+1, operator, ":")):
		return l.textOf(i), true
	case l.kind(i) == stringLiteral && l.is(i+1, operator, ":"):
		return unquote(l.textOf(i))
	}
	return "", false
}

func find(arguments []argument, names ...string) *argument {
	for i := range arguments {
		if slices.Contains(names, arguments[i].name) {
			return &arguments[i]
		}
	}
	return nil
}
