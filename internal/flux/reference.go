package flux

import (
	"fmt"
	"slices"
	"strings"
)

// Reference is a use of the task option in a script, as in task.every.
type Reference struct {
	// Key is the key of the option that is read, or "" for the option as a whole.
	Key string
	Pos Pos
}

// References returns the uses of the task option in a script, up to where it can't read the script. If the script
// defines its own variable task, it isn't clear which of the two a use means, so each use counts as a use of the whole
// option.
func References(script string) []Reference {
	if !strings.Contains(script, "task") {
		return nil
	}
	s := newScanner(script)
	var found []Reference
	redefined := false
	last := token{kind: endOfText}
	for {
		t, err := s.nextCode()
		if err != nil || t.kind == endOfText {
			break
		}
		isTask := s.is(t, identifier, "task") && !s.is(last, operator, ".")
		switch next := s.peekCode(); {
		case !isTask, s.is(next, operator, ":"): // a key of a record or the name of an argument
		case s.is(next, operator, "="):
			redefined = redefined || !s.is(last, keyword, "option")
		case s.is(last, keyword, "option"): // option task.x = …
		default:
			found = append(found, Reference{Key: s.memberName(), Pos: Position(script, t.start)})
		}
		last = t
	}
	if redefined {
		for i := range found {
			found[i].Key = ""
		}
	}
	return found
}

// memberName returns the name in .name or ["name"] if one of these follows, or else "".
func (s *scanner) memberName() string {
	ahead := *s
	access, err := ahead.nextCode()
	if err != nil {
		return ""
	}
	name, err := ahead.nextCode()
	switch {
	case err != nil:
		return ""
	case s.is(access, operator, ".") && name.kind == identifier:
		return s.textOf(name)
	case s.is(access, opening, "[") && name.kind == stringLiteral && ahead.peekCode().kind == closing:
		key, _ := unquote(s.textOf(name))
		return key
	}
	return ""
}

// CheckReferences finds uses of keys that the task option doesn't have: InfluxDB accepts such a script, but each run
// fails. hasKey reports whether the option has a key.
func CheckReferences(script string, hasKey func(key string) bool) []Problem {
	references := References(script)
	if slices.ContainsFunc(references, func(r Reference) bool { return r.Key == "" }) {
		// task may be something else here, such as the parameter of a function.
		return nil
	}
	var problems []Problem
	for _, r := range references {
		if hasKey(r.Key) {
			continue
		}
		message := fmt.Sprintf("The script uses task.%s, but the task has no %s, so each run would fail.", r.Key, r.Key)
		if r.Key == "offset" {
			message += " Set an offset; 0s means none."
		}
		problems = append(problems, Problem{Key: r.Key, Pos: r.Pos, Message: message})
	}
	return problems
}

// UsesOffset reports whether a script reads the offset from its task option, so that an offset of zero isn't the same
// as none.
func UsesOffset(script string) bool {
	if !mayUseOffset(script) {
		return false
	}
	for _, r := range References(script) {
		if r.Key == "offset" || r.Key == "" {
			return true
		}
	}
	return false
}

// mayUseOffset reports whether a script may read the offset, without splitting the script into tokens. It returns false
// for most scripts, in which task occurs only in the task option and in uses of other keys.
func mayUseOffset(script string) bool {
	for rest := script; ; {
		before, after, found := strings.Cut(rest, "task")
		if !found {
			return false
		}
		isOption := strings.HasSuffix(strings.TrimRight(before, " "), "option") && strings.HasPrefix(strings.TrimLeft(after, " "), "=")
		isOther := strings.HasPrefix(after, ".every") || strings.HasPrefix(after, ".name") || strings.HasPrefix(after, ".cron")
		if !isOption && !isOther {
			return true
		}
		rest = after
	}
}
