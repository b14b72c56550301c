package flux_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
)

// InfluxDB reads each valid script as Find does, for the edge cases, Flux's standard library, and random edits of both.
// Find may accept an invalid script, since the server rejects it. FLUX_DIFFERENTIAL_CASES is the number of scripts,
// 1000 by default.
func TestDifferential(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	count := 1000
	if s := os.Getenv("FLUX_DIFFERENTIAL_CASES"); s != "" {
		var err error
		if count, err = strconv.Atoi(s); err != nil {
			t.Fatal("FLUX_DIFFERENTIAL_CASES: ", err)
		}
	}
	server := startServer(t)
	cases := differentialCases(t, count)

	var (
		mutex sync.Mutex
		kinds = map[string]int{}
		next  = make(chan scriptCase)
		group sync.WaitGroup
	)
	for range 6 {
		group.Go(func() {
			for c := range next {
				kind, err := judge(server, c)
				mutex.Lock()
				kinds[kind]++
				if err != nil {
					t.Errorf("%s: %v\n%s", c.origin, err, excerpt(c.script))
				}
				mutex.Unlock()
			}
		})
	}
	for _, c := range cases {
		next <- c
	}
	close(next)
	group.Wait()

	figures := fmt.Sprintf("%d cases", len(cases))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		figures += fmt.Sprintf("; %s: %d", kind, kinds[kind])
	}
	t.Log(figures)
}

func excerpt(script string) string {
	if t, err := flux.Find(script); err == nil && t != nil && len(script) > 2000 {
		script = script[max(0, t.Start-500):min(len(script), t.End+500)]
	}
	return strconv.Quote(script[:min(len(script), 2000)])
}

// judge compares how the server and this package read a script, and then how they read the script that this package
// composes from it. It returns the kind of the case, and an error if the two should agree but don't.
func judge(server *server, c scriptCase) (kind string, err error) {
	task, findErr := flux.Find(c.script)
	answer, err := server.create(c.script)
	if err != nil {
		return "error", err
	}
	ours := verdict(task, findErr)
	switch {
	case ours == "unreadable" && strings.Contains(c.script, "\x00"):
		return "left to the server for a NUL", nil
	case ours == "unreadable" && answer.accepted() && strings.Contains(c.script, "@"):
		// The server's syntax check overlooks a mistake in an attribute.
		return "left to the server for an attribute", nil
	}
	if answer.accepted() {
		if ours != "accepted" {
			return "only we refuse", fmt.Errorf("the server accepts it, but we find: %s", flux.Describe(task, findErr))
		}
		if err := sameReading(task.Options, answer); err != nil {
			return "read differently", err
		}
	}

	tree, err := server.parse(c.script)
	if err != nil {
		return "error", err
	}
	switch {
	case !tree.valid && ours == "accepted":
		return "no valid Flux outside of the option", nil
	case !tree.valid:
		return "no valid Flux, " + ours, nil
	case ours == "unreadable":
		return "only we can't read it", fmt.Errorf("the server can read it, but we say: %w", findErr)
	}
	if err := sameStatement(c.script, task, tree); err != nil {
		return "found elsewhere", err
	}
	switch {
	case answer.accepted():
		return "agreed to accept", recompose(server, c, task)
	case answer.cronRefused() && ours == "accepted":
		return "cron refused by the server", nil
	case ours == "a body":
		return "agreed on a body", recompose(server, c, nil)
	case ours == "refused":
		return "agreed to refuse", nil
	}
	return "only the server refuses", fmt.Errorf("the server refuses it: %s", answer.Message)
}

// verdict returns how this package reads a script.
func verdict(task *flux.TaskOption, err error) string {
	switch {
	case err != nil:
		return "unreadable"
	case task == nil:
		return "a body"
	case len(task.Problems) > 0:
		return "refused"
	}
	return "accepted"
}

func sameReading(o flux.Options, a answer) error {
	offset, err := flux.NormalizeOffset(o.Offset)
	if err != nil {
		return err
	}
	if o.Name != a.Name || o.Cron != a.Cron || offset != a.Offset || !flux.EqualDurations(o.Every, a.Every) {
		return fmt.Errorf("we read %+v, offset %q, the server %+v", o, offset, a)
	}
	return nil
}

// sameStatement checks that the server and this package find the same task option.
func sameStatement(script string, task *flux.TaskOption, tree tree) error {
	if task == nil {
		if len(tree.tasks) > 0 {
			return fmt.Errorf("we find no task option, the server %q", tree.tasks)
		}
		return nil
	}
	if len(tree.tasks) == 0 {
		return fmt.Errorf("we find %q, the server no task option", script[task.Start:task.End])
	}
	if got := script[task.Start:task.End]; !strings.HasPrefix(tree.tasks[0], got) || task.Plain && got != tree.tasks[0] {
		return fmt.Errorf("we find the statement %q, the server %q", got, tree.tasks[0])
	}
	return nil
}

// recompose checks that the server reads the options that this package adds to a body. The body is the script itself,
// or what Split leaves of it, with its own options or with others.
func recompose(server *server, c scriptCase, task *flux.TaskOption) error {
	body, o := c.script, c.options
	if task != nil {
		if !task.Plain {
			return nil
		}
		body, o, _ = flux.Split(c.script)
	}
	script := flux.Compose(body, o)
	answer, err := server.create(script)
	if err != nil {
		return err
	}
	if !answer.accepted() {
		return fmt.Errorf("the server refuses what we compose: %s\n%q", answer.Message, script)
	}
	if err := sameReading(o, answer); err != nil {
		return fmt.Errorf("composed again: %w", err)
	}
	again, o2, ok := flux.Split(script)
	if !ok && strings.HasPrefix(script, strings.TrimSpace(body)) {
		return nil // the body ends with an unfinished statement, after which the option isn't Plain
	}
	if !ok || !o2.Equal(o) || !flux.EqualBodies(again, body) {
		return fmt.Errorf("split again: %v %+v, not %+v\n%q", ok, o2, o, again)
	}
	return nil
}

// server is a client for the few requests of these tests.
type server struct{ *testserver.Server }

func startServer(t *testing.T) *server {
	if os.Getenv("TEST_INFLUX_HOST") != "" {
		t.Skip("thousands of tasks are created and deleted, which is nothing for a server that is in use")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	s, err := testserver.Start(ctx)
	if testserver.MayBeMissing(err) {
		t.Skip("SKIPPED, nothing was compared: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the server: %v", err)
		}
	})
	return &server{s}
}

// answer is the task that the server created from a script, or the reason why it created none.
type answer struct {
	ID, Name, Every, Cron, Offset string
	Code, Message                 string
}

func (a answer) accepted() bool { return a.ID != "" }

// cronRefused reports whether the server refused a cron expression, which is invalid or never matches a time.
func (a answer) cronRefused() bool {
	return strings.Contains(a.Message, "cron invalid: ") || strings.Contains(a.Message, "could not fulfil schedule")
}

// create creates a task from the script, and deletes it at once. A task that is due meanwhile does no harm on a server
// that only this test uses.
func (s *server) create(script string) (answer, error) {
	var a answer
	if err := s.ask(http.MethodPost, "/api/v2/tasks", map[string]string{"orgID": s.OrgID, "flux": script}, &a); err != nil {
		return a, err
	}
	if a.accepted() {
		return a, s.Call(context.Background(), http.MethodDelete, "/api/v2/tasks/"+a.ID, nil, nil)
	}
	return a, nil
}

// tree is what the tests need of a script's syntax tree: whether it exists, and the text of each statement that begins
// with option task.
type tree struct {
	valid bool
	tasks []string
}

func (s *server) parse(script string) (tree, error) {
	var a struct {
		AST *struct {
			Files []struct {
				Body []struct {
					Type       string
					Location   struct{ Source string }
					Assignment struct {
						Type string
						ID   struct{ Name string }
					}
				}
			}
		}
	}
	if err := s.ask(http.MethodPost, "/api/v2/query/ast", map[string]string{"query": script}, &a); err != nil {
		return tree{}, err
	}
	t := tree{valid: a.AST != nil}
	if !t.valid {
		return t, nil
	}
	for _, statement := range a.AST.Files[0].Body {
		if statement.Type == "OptionStatement" && statement.Assignment.Type == "VariableAssignment" && statement.Assignment.ID.Name == "task" {
			t.tasks = append(t.tasks, statement.Location.Source)
		}
	}
	return t, nil
}

// ask makes a request, and decodes the answer, whether the server accepts or refuses the request.
func (s *server) ask(method, path string, request, answer any) error {
	err := s.Call(context.Background(), method, path, request, answer)
	var refused *testserver.StatusError
	if !errors.As(err, &refused) {
		return err
	}
	if err := json.Unmarshal(refused.Body, answer); err != nil {
		return fmt.Errorf("%w: %w", refused, err)
	}
	return nil
}

// InfluxDB refuses each character that [flux.CheckCharacters] finds.
func TestDifferential_characters(t *testing.T) {
	s := startServer(t)
	scripts := []string{"x = 1 === 1", "x = 1 !== 1", "x = true && true", "x = true || true"}
	for r := rune(1); r < 0x10000; r++ {
		if script := "x = 1\n" + string(r) + " y = 2"; len(flux.CheckCharacters(script)) > 0 {
			scripts = append(scripts, script)
		}
	}
	if len(scripts) < 30 {
		t.Errorf("only %d scripts have a wrong character", len(scripts))
	}
	for _, script := range scripts {
		var found struct{ Errors []struct{ Message string } }
		if err := s.ask(http.MethodPost, "/api/v2/query/analyze", map[string]string{"type": "flux", "query": script}, &found); err != nil {
			t.Errorf("%q: %v", script, err)
		}
		if len(flux.CheckCharacters(script)) == 0 || len(found.Errors) == 0 {
			t.Errorf("%q: InfluxDB finds %v", script, found.Errors)
		}
	}
}
