package task_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var optionStart = regexp.MustCompile(`option\s+task\s*=\s*\{`)

// problems returns how a task differs from the configuration.
func (s *sequence) problems(task influx.Task, sameMeaning func(a, b string) bool) []string {
	c := s.config
	var problems []string
	expect := func(ok bool, what, want, has string) {
		if !ok {
			problems = append(problems, fmt.Sprintf("%s is %q, not %q", what, has, want))
		}
	}
	description := ""
	if c.description != nil {
		description = *c.description
	}
	expect(task.Description == description || c.ignores("description"), "description", description, task.Description)
	status := "active"
	if c.status != "" {
		status = c.status
	}
	expect(task.Status == status || c.ignores("status"), "status", status, task.Status)
	code, option := splitOption(task.Flux)
	if c.ignores("flux") && (c.complete || hasExtras(option)) {
		return problems
	}
	expect(task.Name == c.name || c.ignores("name"), "name", c.name, task.Name)
	if !c.ignores("every") && !c.ignores("cron") {
		expect(meaning(sequenceEveries, task.Every) == meaning(sequenceEveries, c.every), "every", c.every, task.Every)
		expect(task.Cron == c.cron, "cron", c.cron, task.Cron)
	}
	offset, _ := time.ParseDuration(task.Offset)
	if !c.ignores("offset") && (!c.ignores("flux") || c.offset != "") { // The script that is ignored may have an offset.
		expect(offset.Seconds() == offsetSeconds[meaning(sequenceOffsets, c.offset)], "offset", c.offset, task.Offset)
	}
	if c.ignores("flux") {
		return problems
	}
	problems = append(problems, s.codeProblems(task.Flux, code, option, sameMeaning)...)
	return problems
}

// codeProblems returns how the script on the server, split into code and option, differs from the configured one.
func (s *sequence) codeProblems(script, code, option string, sameMeaning func(a, b string) bool) []string {
	c := s.config
	var problems []string
	if option == "" {
		return append(problems, "there is no option")
	}
	if strings.Contains(sequenceBodies[c.body].keys, "offset") && !strings.Contains(option, "offset") {
		problems = append(problems, "task.offset is used, and the option has no offset")
	}
	extra := ""
	if c.complete {
		extra = c.extra
	}
	for _, key := range []string{"retry: 2", "concurrency: 3", "retry: 7"} {
		if strings.Contains(option, key) != (extra == key) {
			problems = append(problems, fmt.Sprintf("it is wrong that the option has %q: %s", key, option))
		}
	}
	if strings.Contains(script, addedComment) {
		problems = append(problems, "a comment that was added is still there")
	}
	want, wantOption := splitOption(c.flux())
	if words(code) == words(want) {
		if extra == "" || words(option) == words(wantOption) {
			s.reformatted = false
		}
		return problems
	}
	if !s.reformatted || !sameMeaning(script, c.flux()) {
		problems = append(problems, fmt.Sprintf("the code is\n%s\nand not\n%s", code, want))
	}
	return problems
}

// verbatim returns what is wrong with a script that was just written.
func (s *sequence) verbatim(script string) string {
	if s.config.complete {
		if script != s.config.flux() {
			return fmt.Sprintf("the script isn't byte for byte as configured, but\n%q", script)
		}
		return ""
	}
	body := sequenceBodies[s.config.body]
	head, code := body.head, body.code
	if s.config.crlf {
		head, code = strings.ReplaceAll(head, "\n", "\r\n"), strings.ReplaceAll(code, "\n", "\r\n")
	}
	code = strings.TrimRight(strings.TrimLeft(code, "\r\n"), " \r\n")
	if !strings.HasPrefix(script, strings.TrimRight(head, "\r\n")) || !strings.Contains(script, code) {
		return fmt.Sprintf("the body isn't byte for byte as configured, but\n%q", script)
	}
	return ""
}

func hasExtras(option string) bool {
	return strings.Contains(option, "retry") || strings.Contains(option, "concurrency") || strings.Contains(option, "// inside")
}

// words returns a text with all whitespace replaced by single spaces.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// splitOption splits a script into its code and its task option.
func splitOption(script string) (code, option string) {
	depth, start := 0, -1
	for i := 0; i < len(script); i++ {
		switch {
		case strings.HasPrefix(script[i:], "//"):
			i += strings.IndexByte(script[i:]+"\n", '\n')
		case script[i] == '/' && strings.HasSuffix(script[:i], "~ "):
			i = closingQuote(script, i)
		case script[i] == '"':
			i = closingQuote(script, i)
		case start >= 0 && script[i] == '{':
			depth++
		case start >= 0 && script[i] == '}':
			if depth--; depth == 0 {
				return script[:start] + script[i+1:], script[start : i+1]
			}
		case start < 0 && optionStart.MatchString(script[i:]) && optionStart.FindStringIndex(script[i:])[0] == 0:
			start = i
		}
	}
	return script, ""
}

// closingQuote returns the position where the literal that begins here ends.
func closingQuote(script string, start int) int {
	for i := start + 1; i < len(script); i++ {
		switch script[i] {
		case '\\':
			i++
		case script[start]:
			return i
		}
	}
	return len(script)
}

// sameMeaning reports whether two scripts are equal to InfluxDB, except for their task options.
func (w *sequenceWorkspace) sameMeaning(a, b string) bool {
	x, y := w.parsed(a), w.parsed(b)
	return x != nil && reflect.DeepEqual(x, y)
}

// parsed returns the syntax tree of a script, without positions and comments.
func (w *sequenceWorkspace) parsed(script string) any {
	text, err := w.client.AST(context.Background(), script)
	if err != nil {
		return nil
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		w.t.Fatal(err)
	}
	return withoutPlaces(tree)
}

func withoutPlaces(tree any) any {
	switch tree := tree.(type) {
	case []any:
		kept := slices.DeleteFunc(slices.Clone(tree), func(part any) bool {
			statement, _ := part.(map[string]any)
			text, _ := json.Marshal(statement["assignment"])
			return statement["type"] == "OptionStatement" && strings.Contains(string(text), `"name":"task"`)
		})
		for i := range kept {
			kept[i] = withoutPlaces(kept[i])
		}
		return kept
	case map[string]any:
		kept := map[string]any{}
		for key, part := range tree {
			comments, _ := part.([]any)
			isComments := false
			if len(comments) > 0 {
				comment, _ := comments[0].(map[string]any)
				_, hasText := comment["text"]
				isComments = hasText && len(comment) == 1
			}
			if key != "location" && !isComments {
				kept[key] = withoutPlaces(part)
			}
		}
		if kept["type"] == "ParenExpression" {
			return kept["expression"]
		}
		return kept
	}
	return tree
}
