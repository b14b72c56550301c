package flux

// Find finds the task option of a script. It returns nil for a body, which has none. If the script can't be read, for
// example because a string or a bracket is never closed, the error is a *[SyntaxError]; the server then decides whether
// the script is valid.
func Find(script string) (*TaskOption, error) {
	s := newScanner(script)
	var task *TaskOption
	second := 0       // offset of a second task option, 0 if there is none
	last := endOfText // kind of the last token outside all brackets
	for {
		t, err := s.nextCode()
		if err != nil {
			return nil, err
		}
		if t.kind == endOfText {
			break
		}
		if len(s.open) > 0 || t.kind == closing && last == attribute {
			continue
		}
		if s.beginsTaskOption(t) {
			if task == nil {
				task, err = readTask(&s, t.start)
				if err != nil {
					return nil, err
				}
				// The server accepts an attribute or an unfinished statement before the option. If the option were
				// removed, these would absorb the code after it.
				task.Plain = task.Plain && (last == endOfText || endsOperand(last))
			} else if second == 0 {
				second = t.start
			}
		}
		last = t.kind
	}
	if second > 0 {
		task.refuseSecond(second)
	}
	return task, nil
}

// beginsTaskOption reports whether the token, which is outside all brackets, begins a task option. The keyword is
// reserved, so it always begins a statement, but `option task.x = 1` is a different option: it sets a member.
func (s *scanner) beginsTaskOption(t token) bool {
	if !s.is(t, keyword, "option") {
		return false
	}
	ahead := *s
	name, err := ahead.nextCode()
	return err == nil && s.is(name, identifier, "task") && !s.is(ahead.peekCode(), operator, ".")
}

// readTask reads a task option after its keyword, which begins at start.
func readTask(s *scanner, start int) (*TaskOption, error) {
	comments := s.comments
	if _, err := s.nextCode(); err != nil {
		return nil, err
	}
	assign, err := s.nextCode()
	if err != nil {
		return nil, err
	}
	if !s.is(assign, operator, "=") {
		return nil, s.errorAt(assign.start, "There must be an = after option task.")
	}
	value, err := s.nextCode()
	if err != nil {
		return nil, err
	}
	t := &TaskOption{script: s.text, Start: start, End: value.end}
	if !s.is(value, opening, "{") {
		t.refuseValue(value.start)
		return t, nil
	}
	record, err := readRecord(s)
	if err != nil {
		return nil, err
	}
	t.End, t.properties, t.extends = record.end, record.properties, record.extends
	if s.continuesExpression(s.peekCode()) {
		t.refuseValue(value.start)
		return t, nil
	}
	t.readOptions()
	t.Plain = len(t.Problems) == 0 && !record.extends && t.onlyOptions() && s.comments == comments
	return t, nil
}

func (t *TaskOption) refuseValue(offset int) {
	t.Problems = append(t.Problems, Problem{
		Pos:     Position(t.script, offset),
		Message: `The task option must be a record, as in option task = {name: "downsample", every: 1h}.`,
	})
}

// refuseSecond adds the problem of a second task option, which begins at the offset, before the problems of the first
// option: the server checks nothing else.
func (t *TaskOption) refuseSecond(offset int) {
	t.Plain = false
	t.Problems = append([]Problem{{
		Pos:     Position(t.script, offset),
		Message: "The script has more than one task option.",
	}}, t.Problems...)
}
