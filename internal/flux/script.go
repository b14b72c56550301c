package flux

import (
	"fmt"
	"regexp"
	"strings"
)

// CheckScript finds mistakes that InfluxDB accepts when it creates a task but that make each run fail: a body that does
// nothing, the name of a file instead of its content, and a task option without its keyword.
func CheckScript(script string) []Problem {
	option, err := Find(script)
	if err != nil {
		return nil // InfluxDB reports what is wrong with it.
	}
	if name := strings.TrimSpace(script); fileName.MatchString(name) {
		return []Problem{{Pos: Position(script, strings.Index(script, name)), Message: fmt.Sprintf(
			`The script is only the name of a file. To read the file, write flux = file(%q).`, name)}}
	}
	if option == nil && isEmpty(script) {
		message := "The script has only comments or imports, so there is nothing to run. Add the query that the task runs."
		if strings.TrimLeft(script, space) == "" {
			message = "The script is empty."
		}
		return []Problem{{Pos: Position(script, 0), Message: message}}
	}
	return missedOptions(script, option != nil)
}

// fileName matches a text that can only be meant as the path of a file. In Flux it would be a member of a record, which
// is nothing to run.
var fileName = regexp.MustCompile(`^[^\n\r"(){}=|]+\.(flux|tftpl|tmpl|tpl|txt)$`)

// isEmpty reports whether a script without its task option has no statements.
func isEmpty(script string) bool {
	s := newScanner(script[headerLength(script):])
	return s.peekCode().kind == endOfText
}

// IsAlone reports whether the script has only the task option, so that InfluxDB has nothing to run.
func (t *TaskOption) IsAlone() bool { return isEmpty(t.script[:t.Start] + t.script[t.End:]) }

// missedOptions finds statements such as task = {...} and options task = {...}, which are meant as a task option but
// aren't one.
func missedOptions(script string, hasOption bool) []Problem {
	s := newScanner(script)
	var problems []Problem
	last := token{kind: endOfText}
	for {
		t, err := s.nextCode()
		if err != nil || t.kind == endOfText {
			return problems
		}
		if len(s.open) == 0 && t.kind == identifier && s.definesTask(t, last) {
			problems = append(problems, missedOption(script, s.textOf(t), s.prefix(last, t), t.start, hasOption))
		}
		last = t
	}
}

// definesTask reports whether the identifier begins the definition of a variable that is meant to be the task option:
// it has the option's name, or a similar name and a task's keys.
func (s *scanner) definesTask(name, last token) bool {
	if !s.is(s.peekCode(), operator, "=") {
		return false
	}
	isOption := s.is(last, keyword, "option")
	if s.textOf(name) == "task" {
		return !isOption
	}
	if plural := strings.TrimRight(strings.ToLower(s.textOf(name)), "s"); plural != "task" {
		return false
	}
	ahead := *s
	_, _ = ahead.nextCode() // the =
	if brace, err := ahead.nextCode(); err != nil || !s.is(brace, opening, "{") {
		return false
	}
	record, err := readRecord(&ahead)
	if err != nil {
		return false
	}
	keys := map[string]bool{}
	for _, p := range record.properties {
		keys[p.key] = true
	}
	return keys["name"] && (keys["every"] || keys["cron"])
}

// prefix returns the identifier before the token on the same line, which is probably a misspelled keyword, or "" if
// there is none.
func (s *scanner) prefix(last, t token) string {
	if last.kind != identifier || strings.Contains(s.text[last.end:t.start], "\n") {
		return ""
	}
	return s.textOf(last)
}

func missedOption(script, name, prefix string, start int, hasOption bool) Problem {
	const correct = "option task = {…}"
	p := Problem{Pos: Position(script, start)}
	switch {
	case hasOption && name == "task":
		p.Message = "A variable named task conflicts with the task option, so each run would fail. Rename it."
	case prefix != "":
		p.Message = fmt.Sprintf("%q isn't a keyword of Flux, so this isn't a task option. Write %s.", prefix, correct)
	case name != "task":
		p.Message = fmt.Sprintf("The task option has the name task, not %s. Write %s.", name, correct)
	default:
		p.Message = "This defines a variable, not the task option. Write " + correct + "."
	}
	return p
}

// MisspeltKeys finds keys of the task option that InfluxDB ignores and that the script doesn't use either. They are
// probably misspelled.
func (t *TaskOption) MisspeltKeys() []Problem {
	known := map[string]bool{"name": true, "every": true, "cron": true, "offset": true, "concurrency": true, "retry": true}
	for _, r := range References(t.script) {
		if r.Key == "" {
			return nil
		}
		known[r.Key] = true
	}
	var problems []Problem
	for i := range t.properties {
		p := &t.properties[i]
		if !known[p.key] {
			problems = append(problems, Problem{Key: p.key, Pos: Position(t.script, p.keyStart), Message: fmt.Sprintf(
				"InfluxDB ignores the key %s of the task option. Valid keys are name, every, cron, offset, concurrency, and retry.", p.key)})
		}
	}
	return problems
}

// HasKey reports whether the option has a key. An option that extends another record may have any key.
func (t *TaskOption) HasKey(key string) bool { return t.extends || t.property(key) != nil }
