package flux

import "strings"

// bracket is an open bracket. With the char '$', it is an open interpolation, and start is the start of its string.
type bracket struct {
	char  byte
	start int
}

// scanner splits a script into tokens, between which there is only white space.
type scanner struct {
	text     string
	cut      bool // whether a NUL follows, and perhaps more
	pos      int
	open     []bracket
	comments int // number of comments read so far

	// afterOperand distinguishes a division from a regular expression: the server's parser allows a regular expression
	// wherever an operand may begin.
	afterOperand bool
	lastKeyword  string // "" after the path of an import or a package's name
}

func newScanner(script string) scanner {
	text, _, cut := strings.Cut(script, "\x00")
	return scanner{text: text, cut: cut}
}

// textOf returns the token's text.
func (s *scanner) textOf(t token) string { return s.text[t.start:t.end] }

// is reports whether the token has this kind and this text.
func (s *scanner) is(t token, k kind, text string) bool {
	return t.kind == k && s.textOf(t) == text
}

// nextCode reads the next token that isn't a comment.
func (s *scanner) nextCode() (token, error) {
	for {
		t, err := s.next()
		if err != nil || t.kind != comment {
			return t, err
		}
		s.comments++
	}
}

// peekCode returns what nextCode would return, without moving past it. Instead of an error it returns the end of the
// text; the next call of nextCode returns the error.
func (s *scanner) peekCode() token {
	// ahead and s share an array of open brackets. What ahead appends to it, s overwrites when it reads on.
	ahead := *s
	t, err := ahead.nextCode()
	if err != nil {
		return token{kind: endOfText, start: len(s.text), end: len(s.text)}
	}
	return t
}

// next reads one token.
func (s *scanner) next() (token, error) {
	for s.pos < len(s.text) && isSpace(s.text[s.pos]) {
		s.pos++
	}
	start := s.pos
	k, err := s.scan()
	if err != nil {
		return token{}, err
	}
	t := token{kind: k, start: start, end: s.pos}
	if k != comment {
		s.afterOperand = !s.endsClause(t) && endsOperand(k)
	}
	return t, nil
}

// scan moves past the token that begins here, and returns its kind.
func (s *scanner) scan() (kind, error) {
	rest := s.text[s.pos:]
	if rest == "" {
		return endOfText, s.checkEnd()
	}
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "//"):
		return s.take(comment, commentLength(rest)), nil
	case c == '"':
		s.pos++
		return s.scanText(s.pos-1, stringLiteral, stringStart)
	case c == '(', c == '[', c == '{':
		s.open = append(s.open, bracket{c, s.pos})
		return s.take(opening, 1), nil
	case c == ')', c == ']', c == '}':
		return s.scanClosing(c)
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return s.take(number(rest)), nil
	case c == '/' && !s.afterOperand:
		if n := regexLength(rest); n > 0 {
			return s.take(regex, n), nil
		}
	case c == '@':
		if n := identifierLength(rest[1:]); n > 0 {
			return s.take(attribute, 1+n), nil
		}
	}
	if n := identifierLength(rest); n > 0 {
		return s.take(keywordOrIdentifier(rest[:n]), n), nil
	}
	return s.take(punctuation(rest)), nil
}

func (s *scanner) take(k kind, length int) kind {
	s.pos += length
	return k
}

// scanClosing reads a closing bracket and, if it closes an interpolation, the next part of the string.
func (s *scanner) scanClosing(char byte) (kind, error) {
	s.pos++
	if len(s.open) == 0 {
		return 0, s.errorAt(s.pos-1, "Unexpected "+string(char)+": there is no opening bracket for it.")
	}
	top := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	if top.char == '$' && char == '}' {
		return s.scanText(top.start, stringEnd, stringMiddle)
	}
	if strings.IndexByte("([{", top.char) != strings.IndexByte(")]}", char) {
		open := strings.Replace(string(top.char), "$", "${", 1)
		return 0, s.errorAt(s.pos-1, "This "+string(char)+" doesn't match the open "+open+".")
	}
	return closing, nil
}

// scanText reads the text of the string that begins at start, up to the string's end or the next interpolation.
func (s *scanner) scanText(start int, ended, interpolated kind) (kind, error) {
	for s.pos < len(s.text) {
		next := byte(0)
		if s.pos+1 < len(s.text) {
			next = s.text[s.pos+1]
		}
		switch c := s.text[s.pos]; {
		case c == '"':
			s.pos++
			return ended, nil
		case c == '$' && next == '{':
			s.pos += 2
			s.open = append(s.open, bracket{'$', start})
			return interpolated, nil
		case c == '$' && next != '"':
			// The server's scanner reads a dollar sign together with the next character: "$${" interpolates nothing,
			// and "$\" ends here.
			s.pos += 2
		case c == '\\':
			_, length := unescape(s.text[s.pos:])
			if length == 0 || next == '$' && !strings.HasPrefix(s.text[s.pos:], `\${`) {
				return 0, s.errorAt(s.pos, wrongEscape)
			}
			s.pos += length
		default:
			s.pos++
		}
	}
	return 0, s.errorAt(start, "This string is never closed.")
}

const (
	wrongEscape  = `A string may only have the escapes \n, \r, \t, \\, \", \${, and \xHH. Write a backslash twice.`
	nulCharacter = "InfluxDB ignores everything from this NUL character on. Remove it."
)

// checkEnd returns what is wrong at the end of the text, or nil.
func (s *scanner) checkEnd() error {
	if len(s.open) > 0 {
		top := s.open[len(s.open)-1]
		if top.char == '$' {
			return s.errorAt(top.start, "This string has an interpolation that is never closed.")
		}
		return s.errorAt(top.start, "This "+string(top.char)+" is never closed.")
	}
	if s.cut {
		// The server passes the script to its parser as a C string.
		return s.errorAt(len(s.text), nulCharacter)
	}
	return nil
}

func (s *scanner) errorAt(offset int, message string) error {
	return &SyntaxError{Pos: Position(s.text, offset), Message: message}
}

func endsOperand(k kind) bool {
	switch k {
	case identifier, integer, float, duration, dateTime, stringLiteral, stringEnd, regex, closing, pipeReceive:
		return true
	}
	return false
}

// endsClause reports whether the token is the path of an import or the name of a package. They look like operands, but
// a statement begins after them.
func (s *scanner) endsClause(t token) bool {
	switch {
	case t.kind == keyword:
		s.lastKeyword = s.textOf(t)
	case s.lastKeyword == "import" && t.kind == stringLiteral, s.lastKeyword == "package" && t.kind == identifier:
		s.lastKeyword = ""
		return true
	}
	return false
}

// continuesExpression reports whether a token after a complete expression continues it. Flux has no statement
// terminator, so a bracket on the next line is an index or a call.
func (s *scanner) continuesExpression(t token) bool {
	switch t.kind {
	case operator, regex: // the slash of what looks like a regular expression divides
		return true
	case opening:
		return s.textOf(t) != "{"
	case keyword:
		return s.textOf(t) == "and" || s.textOf(t) == "or"
	}
	return false
}
