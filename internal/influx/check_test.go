package influx

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

func TestReadMistakes(t *testing.T) {
	const wrong = "error @0:0-0:0: expected int but found string"
	for message, want := range map[string][]Mistake{
		wrong: nil,
		wrong + "\n\nerror @2:38-2:42: record is missing label offset":                   {{2, 38, "record is missing label offset", false}},
		"error @1:7-1:12: variable \"x\" reassigned\n\n" + wrong:                         {{1, 7, `variable "x" reassigned`, false}},
		wrong + "\n\nerror @1:1-1:2: a\nb\n\nc\n\nerror @1:1-1:2: d":                     {{1, 1, "a\nb\n\nc", false}, {1, 1, "d", false}},
		"compilation failed: error @1:1-2:8: a\n\nerror @1:1-2:8: a\n\nerror @3:4-5:6: ": {{1, 1, "a", true}, {3, 4, "", true}},
		"compilation failed: " + wrong:                                                   {{0, 0, "expected int but found string", true}},
		wrong + "\n\nerror @0:0-0:0: something about the option":                         nil,
	} {
		if got, ok := readMistakes(message); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %t, %v", message, ok, got)
		}
	}
	for _, message := range []string{
		"", "error", "compilation failed: ", "compilation failed: loc 1:1-1:2: a", wrong + "s", "a " + wrong,
		"error @1:1-1:5: undefined identifier form",
		"error @0:0-0:0: expected int but found float",
		"failed to decode request body: organization not found",
		"failed to merge packages: error at @1:1-1:12: file is in package \"foo\", but other files are in package \"main\"",
	} {
		if got, ok := readMistakes(message); ok {
			t.Errorf("%q is taken for the verdict %v", message, got)
		}
	}
}

// The wrong statement is in each request, whatever the script and the option are, and
// it isn't part of the script's text.
func TestEachCheckHasTheWrongStatement(t *testing.T) {
	for _, script := range []Script{
		{OrgID: "o"}, {OrgID: "o", Text: "x = \"\x00"}, {OrgID: "o", Text: "x", Option: json.RawMessage(`{"type":"OptionStatement"}`)},
	} {
		var sent struct {
			Query  string
			Extern struct{ Body []json.RawMessage }
		}
		c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
			if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
				t.Error(err)
			}
			if r.URL.Path != "/api/v2/query" || len(sent.Extern.Body) == 0 || string(sent.Extern.Body[0]) != string(wrongStatement) {
				t.Errorf("%s %s", r.URL, sent.Extern.Body)
			}
			answering(400, `{"code":"invalid","message":"error @0:0-0:0: expected int but found string"}`)(w, r)
		})
		mistakes, err := c.Check(t.Context(), script)
		if err != nil || mistakes != nil || sent.Query != script.Text || script.Option != nil && len(sent.Extern.Body) != 2 {
			t.Errorf("%+v: %v, %v; sent %+v", script, mistakes, err, sent)
		}
	}
}

// A server that may evaluate scripts gets none, and neither does one that has
// evaluated one. Where there is a server, it still checks the syntax.
func TestNoVerdict(t *testing.T) {
	const sound = `{"code":"invalid","message":"error @0:0-0:0: expected int but found string"}`
	for name, test := range map[string]struct {
		probe, check         http.HandlerFunc
		wantProbes, wantSent int
		wantSyntax           bool
	}{
		"evaluates":        {answering(200, "_result"), answering(400, sound), 1, 0, true},
		"another message":  {answering(400, `{"code":"invalid","message":"type error"}`), answering(400, sound), 1, 0, true},
		"not offered":      {answering(405, ""), answering(400, sound), 1, 0, true},
		"may not":          {answering(403, `{"code":"forbidden","message":"no"}`), answering(400, sound), 1, 0, true},
		"dropped":          {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, answering(400, sound), 3, 0, false},
		"evaluates later":  {answering(400, sound), answering(200, "_result"), 1, 1, true},
		"another package":  {answering(400, sound), answering(500, `{"code":"internal error","message":"failed to merge packages: no"}`), 1, 2, true},
		"found in another": {answering(400, sound), answering(200, `{"code":"invalid","message":"error @0:0-0:0: expected int but found string"}`), 1, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				probes, sent, parsed := 0, 0, 0
				c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					switch {
					case r.URL.Path == "/api/v2/query/analyze":
						parsed++
						answering(200, `{"errors":[{"line":1,"column":2,"message":"m"}]}`)(w, r)
					case strings.Contains(string(body), `"x = 1"`):
						probes++
						test.probe(w, r)
					default:
						sent++
						test.check(w, r)
					}
				})
				c.maxRetries = 2
				for range 2 {
					mistakes, err := c.Check(t.Context(), Script{OrgID: "o", Text: "to()"})
					if err == nil || (len(mistakes) == 1) != test.wantSyntax {
						t.Errorf("%v, %v", mistakes, err)
					}
				}
				if probes != test.wantProbes || sent != test.wantSent || (parsed == 2) != test.wantSyntax {
					t.Errorf("%d probes, %d scripts sent, %d parsed", probes, sent, parsed)
				}
			})
		})
	}
}

// Of a script whose organization isn't known, or that is long, the syntax is checked.
func TestOnlySyntax(t *testing.T) {
	var paths []string
	c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		answering(200, `{"errors":[{"line":1,"column":2,"message":"m"}]}`)(w, r)
	})
	want := []Mistake{{1, 2, "m", true}}
	if got, err := c.Check(t.Context(), Script{Text: "x"}); !errors.Is(err, ErrNoOrganization) || !reflect.DeepEqual(got, want) {
		t.Error(got, err)
	}
	if got, err := c.Check(t.Context(), Script{OrgID: "o", Text: strings.Repeat("x", maxTyped+1)}); err != nil || !reflect.DeepEqual(got, want) {
		t.Error(got, err)
	}
	if len(paths) != 2 || paths[0] != "/api/v2/query/analyze" || paths[1] != paths[0] {
		t.Error(paths)
	}
}

// A check has its own bound, which all its attempts share.
func TestCheckTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, nil)
		c.http.Transport = hanging{}
		_, err := c.Check(t.Context(), Script{OrgID: "o", Text: "f"})
		if TimeoutOf(err) != CheckTimeout || !strings.HasSuffix(err.Error(), "it took longer than 10s, which is the time for a check") {
			t.Error(err)
		}
	})
}

// hanging never answers.
type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
