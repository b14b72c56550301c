package flux

import "strings"

// Compose returns the complete script for a body and its options. The option goes after the package clause and the
// imports, between blank lines:
//
//	import "math"
//
//	option task = {name: "downsample", every: 1h, offset: 5m}
//
//	from(bucket: "raw")
//
// Flux has no statement terminator: code that begins with a bracket or a sign would continue the option's record. If
// the body has such code there, the option goes last. Compose writes every unchanged, and the offset in a form that the
// server can store.
func Compose(body string, o Options) string {
	header := headerLength(body)
	before, after := body[:header], dropBlankLines(body[header:])
	if s := newScanner(after); s.continuesExpression(s.peekCode()) {
		before, after = strings.TrimRight(body, space), ""
	}
	option := optionStatement(o, body) + "\n"
	if before != "" {
		option = "\n\n" + option
	}
	if after != "" {
		option += "\n"
	}
	return before + option + after
}

// Split is the inverse of [Compose]: it removes the task option from a script. It returns false if the script has no
// task option or if the option isn't Plain.
func Split(script string) (body string, o Options, ok bool) {
	t := findPlain(script)
	if t == nil {
		return "", Options{}, false
	}
	before := strings.TrimRight(script[:t.Start], space)
	after := dropBlankLines(script[t.End:])
	switch {
	case before == "":
		return after, t.Options, true
	case after == "":
		return before + "\n", t.Options, true
	}
	return before + "\n\n" + after, t.Options, true
}

// WithOptionOf returns a complete script with its task option replaced by that of another script. It returns false if
// one of the scripts has no task option or can't be read.
func WithOptionOf(script, other string) (string, bool) {
	old, err := Find(script)
	if err != nil || old == nil {
		return "", false
	}
	option, err := Find(other)
	if err != nil || option == nil {
		return "", false
	}
	return script[:old.Start] + other[option.Start:option.End] + script[old.End:], true
}

// findPlain returns the script's task option if it is Plain, or else nil.
func findPlain(script string) *TaskOption {
	t, err := Find(script)
	if err != nil || t == nil || !t.Plain {
		return nil
	}
	return t
}

// optionStatement returns the task option as a statement. It contains a zero offset only if the body uses the offset:
// if the option has none, task.offset fails.
func optionStatement(o Options, body string) string {
	fields := []string{"name: " + Quote(o.Name)}
	if o.Every != "" {
		fields = append(fields, "every: "+o.Every)
	}
	if o.Cron != "" {
		fields = append(fields, "cron: "+Quote(o.Cron))
	}
	switch offset := storableOffset(o.Offset); {
	case offset != "":
		fields = append(fields, "offset: "+offset)
	case o.Offset != "" && UsesOffset(body):
		fields = append(fields, "offset: 0s")
	}
	return "option task = {" + strings.Join(fields, ", ") + "}"
}

// headerLength returns the length, in bytes, of a body's package clause and imports, including the text before them and
// a comment after them on the same line.
func headerLength(body string) int {
	s := newScanner(body)
	length := 0
	for readHeaderPart(&s) {
		length = s.pos
	}
	if length == 0 {
		return 0
	}
	line, _, _ := strings.Cut(body[length:], "\n")
	if strings.HasPrefix(strings.TrimLeft(line, space), "//") {
		length += len(strings.TrimRight(line, space))
	}
	return length
}

// readHeaderPart reads a package clause or an import, with its attributes. It reports whether there was one.
func readHeaderPart(s *scanner) bool {
	t, err := readPastAttributes(s)
	switch {
	case err != nil:
		return false
	case s.is(t, keyword, "package"):
		name, err := s.nextCode()
		return err == nil && name.kind == identifier
	case s.is(t, keyword, "import"):
		path, err := s.nextCode()
		if err == nil && path.kind == identifier {
			path, err = s.nextCode()
		}
		return err == nil && path.kind == stringLiteral
	}
	return false
}

// PackageName returns the name in a script's package clause, or "" if the script has none.
func PackageName(script string) string {
	s := newScanner(script)
	if t, err := readPastAttributes(&s); err != nil || !s.is(t, keyword, "package") {
		return ""
	}
	name, err := s.nextCode()
	if err != nil || name.kind != identifier {
		return ""
	}
	return s.textOf(name)
}

// readPastAttributes reads the attributes that come next, and returns the token after them.
func readPastAttributes(s *scanner) (token, error) {
	t, err := s.nextCode()
	for err == nil && t.kind == attribute {
		t, err = readAttribute(s)
	}
	return t, err
}

// readAttribute reads an attribute's parameters, if it has any, and returns the token after them.
func readAttribute(s *scanner) (token, error) {
	t, err := s.nextCode()
	if err != nil || !s.is(t, opening, "(") {
		return t, err
	}
	for len(s.open) > 0 {
		if _, err := s.nextCode(); err != nil {
			return token{}, err
		}
	}
	return s.nextCode()
}

// dropBlankLines returns the text from its first nonblank line on, or "" if all lines are blank.
func dropBlankLines(text string) string {
	rest := strings.TrimLeft(text, space)
	if rest == "" {
		return ""
	}
	blank := text[:len(text)-len(rest)]
	return text[strings.LastIndexByte(blank, '\n')+1:]
}
