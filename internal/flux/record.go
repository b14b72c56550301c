package flux

// record is the content of a record literal.
type record struct {
	properties []property
	extends    bool // as in {r with ...}
	end        int  // after the closing brace
}

// property is a key of a record with the tokens of its value: their number, the first and the last. A key without a
// value, as in {name}, has no tokens.
type property struct {
	key         string
	keyStart    int
	first, last token
	tokens      int
}

// readRecord reads a record after its opening brace.
func readRecord(s *scanner) (record, error) {
	var r record
	for {
		key, err := s.nextCode()
		if err != nil {
			return r, err
		}
		if key.kind == closing {
			r.end = key.end
			return r, nil
		}
		if len(r.properties) == 0 && !r.extends && key.kind == identifier && s.is(s.peekCode(), identifier, "with") {
			r.extends = true
			if _, err := s.nextCode(); err != nil {
				return r, err
			}
			continue
		}
		p, delimiter, err := readProperty(s, key)
		if err != nil {
			return r, err
		}
		r.properties = append(r.properties, p)
		if delimiter.kind == closing {
			r.end = delimiter.end
			return r, nil
		}
	}
}

// readProperty reads a property after its key, including the comma or the brace that ends it.
func readProperty(s *scanner, key token) (p property, delimiter token, err error) {
	name, ok := s.keyName(key)
	if !ok {
		return p, token{}, s.errorAt(key.start, "Expected a key of the record here.")
	}
	p = property{key: name, keyStart: key.start}
	delimiter, err = s.nextCode()
	if err != nil || s.endsProperty(delimiter) {
		return p, delimiter, err
	}
	if !s.is(delimiter, operator, ":") {
		return p, token{}, s.errorAt(delimiter.start, "Expected a colon after the key.")
	}
	depth := len(s.open)
	for {
		t, err := s.nextCode()
		if err != nil {
			return p, token{}, err
		}
		if len(s.open) < depth || len(s.open) == depth && s.is(t, operator, ",") {
			if p.tokens == 0 {
				return p, token{}, s.errorAt(t.start, "The value of "+name+" is missing.")
			}
			return p, t, nil
		}
		if len(s.open) == depth && s.is(t, operator, ":") {
			return p, token{}, s.errorAt(p.last.start, "There must be a comma before this key.")
		}
		if p.tokens == 0 {
			p.first = t
		}
		p.last = t
		p.tokens++
	}
}

func (s *scanner) keyName(key token) (string, bool) {
	switch key.kind {
	case identifier:
		return s.textOf(key), true
	case stringLiteral:
		return unquote(s.textOf(key))
	}
	return "", false
}

func (s *scanner) endsProperty(t token) bool {
	return t.kind == closing || s.is(t, operator, ",")
}

// pos returns the offset of the value, or of the key if there is no value.
func (p *property) pos() int {
	if p.tokens == 0 {
		return p.keyStart
	}
	return p.first.start
}

// literal returns the value if it is a single literal of the kind, or else "".
func (p *property) literal(script string, k kind) string {
	if p.tokens != 1 || p.first.kind != k {
		return ""
	}
	return script[p.first.start:p.first.end]
}

func (p *property) stringValue(script string) (string, bool) {
	return unquote(p.literal(script, stringLiteral))
}

func (p *property) durationValue(script string) (string, bool) {
	literal := p.literal(script, duration)
	return literal, literal != ""
}

// signedDurationValue does what durationValue does, but also accepts a minus sign directly before the literal. The
// server allows no space between the two.
func (p *property) signedDurationValue(script string) (string, bool) {
	if p.tokens == 2 && p.last.kind == duration && p.last.start == p.first.end && script[p.first.start] == '-' {
		return script[p.first.start:p.last.end], true
	}
	return p.durationValue(script)
}
