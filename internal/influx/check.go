package influx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// CheckTimeout is how long a check of a script may take.
const CheckTimeout = 10 * time.Second

// maxTyped is the size in bytes of the longest script whose types are checked. The time for that grows with the square
// of the statements: 66 KB took a second, 300 KB half a minute.
const maxTyped = 64 << 10

// ErrNoOrganization is the error about a script whose organization isn't known: InfluxDB checks types only within an
// organization.
var ErrNoOrganization = errors.New("the organization isn't known until apply")

// Script is a script to check.
type Script struct {
	// OrgID is the organization of the task, empty if it isn't known.
	OrgID string
	Text  string
	// Package is the name in its package clause, empty if it has none. Whatever comes before the text must be in the
	// same package.
	Package string
	// Option is the syntax tree of a statement that comes before the text, as JSON; nil for none.
	Option json.RawMessage
}

// Mistake is an error that InfluxDB finds in a script.
type Mistake struct {
	// Line and Column count from 1, Column in bytes. Line is 0 if InfluxDB doesn't say where the mistake is.
	Line, Column int
	Message      string
	// Syntax is set if the script isn't Flux at all. Otherwise a name or a type is wrong.
	Syntax bool
}

// Check has InfluxDB check the syntax, the names and the types of a script, without running it. For a long script it
// checks only the syntax. Where InfluxDB gives no verdict on names and types, Check returns the syntax errors together
// with the error that says why.
func (c *Client) Check(ctx context.Context, script Script) ([]Mistake, error) {
	if len(script.Text) > maxTyped {
		return c.checkSyntax(ctx, script.Text)
	}
	mistakes, err := c.checkTypes(ctx, script)
	if e := new(Error); errors.Is(err, ErrNoOrganization) || errors.As(err, &e) && e.StatusCode != 0 {
		mistakes, _ = c.checkSyntax(ctx, script.Text)
	}
	return mistakes, err
}

type analysis struct {
	Errors list[struct {
		Line, Column int
		Message      string
	}]
}

func (a analysis) complete() bool { return a.Errors.present }

// checkSyntax has InfluxDB parse a script.
func (c *Client) checkSyntax(ctx context.Context, text string) ([]Mistake, error) {
	answer, err := call[analysis](ctx, c, request{
		operation: checkSyntax,
		method:    http.MethodPost,
		path:      []string{"query", "analyze"},
		// Without a type the server answers with status 500.
		body:    map[string]string{"type": "flux", "query": text},
		timeout: CheckTimeout,
	})
	if err != nil {
		return nil, err
	}
	var mistakes []Mistake
	for _, m := range answer.Errors.items {
		mistakes = append(mistakes, Mistake{m.Line, m.Column, c.readable(m.Message), true})
	}
	return mistakes, nil
}

// InfluxDB checks a whole script before it evaluates any of it, and has no request for just that. So each script is
// sent with a statement that is wrong: it is checked, all its mistakes are in the answer, and it is never evaluated.
//
// That statement must not be a part of the script's text, which could end before it: at a NUL, or in a string that is
// never closed. It is the syntax tree of a separate file, without positions, so that InfluxDB reports it at a position
// that no text has.
var (
	wrongStatement = json.RawMessage(`{"type":"ExpressionStatement","expression":{"type":"BinaryExpression","operator":"+",` +
		`"left":{"type":"IntegerLiteral","value":"1"},"right":{"type":"StringLiteral","value":"a"}}}`)
	wrongMistake = Mistake{Message: "expected int but found string"}
)

// typeChecks holds what the client knows about the server's check of types.
type typeChecks struct {
	// probes says for each organization whether the server has such a check.
	probes sync.Map // of ID to *typeProbe
	// evaluated is the error about a script that was evaluated. No more scripts are checked after that.
	evaluated atomic.Pointer[Error]
}

type typeProbe struct {
	once sync.Once
	err  error
}

// checkTypes has InfluxDB check all names and types of a script.
func (c *Client) checkTypes(ctx context.Context, script Script) ([]Mistake, error) {
	if script.OrgID == "" {
		return nil, ErrNoOrganization
	}
	// A script that does nothing first shows whether the server, or whatever answers instead, checks the wrong
	// statement. Otherwise it would evaluate the script.
	entry, _ := c.typeChecks.probes.LoadOrStore(script.OrgID, new(typeProbe))
	probe := entry.(*typeProbe)
	probe.once.Do(func() { _, probe.err = c.findMistakes(ctx, Script{OrgID: script.OrgID, Text: "x = 1"}) })
	if probe.err != nil {
		return nil, probe.err
	}
	return c.findMistakes(ctx, script)
}

// findMistakes returns all mistakes of a script. The error means that there is no verdict.
func (c *Client) findMistakes(ctx context.Context, script Script) ([]Mistake, error) {
	if err := c.typeChecks.evaluated.Load(); err != nil {
		return nil, err
	}
	statements := []json.RawMessage{wrongStatement}
	if script.Option != nil {
		statements = append(statements, script.Option)
	}
	r := request{
		operation: checkTypes,
		method:    http.MethodPost,
		path:      []string{"query"},
		query:     url.Values{"orgID": {script.OrgID}},
		body: map[string]any{"type": "flux", "query": script.Text, "extern": map[string]any{
			"type": "File", "package": packageClause(script.Package), "imports": nil, "body": statements,
		}},
		timeout: CheckTimeout,
		// After any success the script may have been evaluated, so it isn't sent again.
		accepts: func([]byte) bool { return true },
	}
	last, err := c.do(ctx, r)
	if err == nil {
		evaluated := c.newError(r, last)
		c.typeChecks.evaluated.Store(evaluated)
		return nil, evaluated
	}
	var answer struct{ Message string }
	if last.status == http.StatusBadRequest && decode(last.body, &answer) {
		// The message of the error is shortened for people, so it can't be used here.
		if mistakes, ok := readMistakes(answer.Message); ok {
			for i := range mistakes {
				mistakes[i].Message = c.readable(mistakes[i].Message)
			}
			return mistakes, nil
		}
	}
	return nil, err
}

// packageClause returns the syntax tree of a package clause, nil for no name.
func packageClause(name string) any {
	if name == "" {
		return nil
	}
	return map[string]any{"type": "PackageClause", "name": map[string]any{"type": "Identifier", "name": name}}
}

// located matches the beginning of a mistake in a message. Where the mistake ends isn't read.
var located = regexp.MustCompile(`(?:^|\n\n)error @(\d+):(\d+)-\d+:\d+: `)

// readMistakes parses the message about a script that was sent with the wrong statement. It returns false if the
// message isn't a verdict: neither about the syntax, nor about all types, those of the wrong statement included.
func readMistakes(message string) (mistakes []Mistake, ok bool) {
	message, syntax := strings.CutPrefix(message, "compilation failed: ")
	starts := located.FindAllStringSubmatchIndex(message, -1)
	if len(starts) == 0 || starts[0][0] != 0 {
		return nil, false
	}
	verdict := syntax
	for i, start := range starts {
		end := len(message)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		m := Mistake{Message: message[start[1]:end], Syntax: syntax}
		m.Line, _ = strconv.Atoi(message[start[2]:start[3]])
		m.Column, _ = strconv.Atoi(message[start[4]:start[5]])
		verdict = verdict || m == wrongMistake
		if (syntax || m.Line > 0) && !slices.Contains(mistakes, m) {
			mistakes = append(mistakes, m)
		}
	}
	return mistakes, verdict
}
