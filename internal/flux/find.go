package flux

// Find finds the task option of a script. If the script is a body, one without
// a task option, the task is nil. If it can't be read, because a string or a
// bracket is never closed for instance, the error is a *[SyntaxError]; whether
// the script is any good is then for the server to decide.
func Find(script string) (*TaskOption, error) {
	s := newScanner(script)
	var task *TaskOption
	second := 0       // where a second task option begins
	last := endOfText // what the last token outside of all brackets was
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
				// An attribute or an unfinished statement before the option, which the
				// server accepts, would absorb the code after it.
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

// beginsTaskOption reports whether the token, outside of all brackets, is the
// first of a task option. The keyword is reserved, so it begins a statement;
// but `option task.x = 1` is another option, that of a member.
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

// refuseSecond puts a second task option, which begins at the offset, before the
// problems of the first one: the server looks no further.
func (t *TaskOption) refuseSecond(offset int) {
	t.Plain = false
	t.Problems = append([]Problem{{
		Pos:     Position(t.script, offset),
		Message: "The script has more than one task option.",
	}}, t.Problems...)
}
