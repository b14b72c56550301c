package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// event is a line of `go test -json`; `go doc test2json` describes it.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64 // in seconds
}

// counts are results of top-level tests.
type counts struct{ passed, failed, skipped int }

func (c counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

func (c *counts) add(action string) {
	switch action {
	case "pass":
		c.passed++
	case "fail":
		c.failed++
	case "skip":
		c.skipped++
	}
}

// report turns events into text for people: the output of the tests that failed, or of all tests, and then a line for
// each package.
type report struct {
	out      io.Writer
	packages map[string][]*test
	// passed says whether to print the output of tests that have passed, too.
	passed bool
	all    counts
	// acceptance counts only the acceptance tests.
	acceptance counts
	// ended are the events of all top-level tests that have ended.
	ended []event
}

// test is a test that hasn't passed so far. The one without a name has what a package prints outside its tests.
type test struct {
	name   string
	output strings.Builder
}

func newReport(out io.Writer, passed bool) *report {
	return &report{out: out, passed: passed, packages: map[string][]*test{}}
}

func (r *report) read(events io.Reader) error {
	decoder := json.NewDecoder(events)
	for {
		var e event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		r.handle(e)
	}
}

func (r *report) handle(e event) {
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.note(e)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.printPackage(e.Package)
			return
		}
		if e.Action == "skip" || e.Action == "pass" && !r.passed {
			r.packages[e.Package] = slices.DeleteFunc(r.packages[e.Package], func(t *test) bool { return t.name == e.Test })
		}
		if !strings.Contains(e.Test, "/") {
			r.ended = append(r.ended, e)
			r.all.add(e.Action)
			if strings.HasPrefix(e.Test, "TestAcc") {
				r.acceptance.add(e.Action)
			}
		}
	}
}

// longest returns the tests that took longest, with their times.
func (r *report) longest(n int) string {
	slices.SortStableFunc(r.ended, func(a, b event) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	var list []string
	for _, e := range r.ended[:min(n, len(r.ended))] {
		list = append(list, fmt.Sprintf("%s %.0f s", e.Test, e.Elapsed))
	}
	return strings.Join(list, ", ")
}

// note keeps a line of output until it is known whether its test fails.
func (r *report) note(e event) {
	tests := r.packages[e.Package]
	i := slices.IndexFunc(tests, func(t *test) bool { return t.name == e.Test })
	if i < 0 {
		i = len(tests)
		tests = append(tests, &test{name: e.Test})
		r.packages[e.Package] = tests
	}
	if !noise.MatchString(e.Output) {
		tests[i].output.WriteString(e.Output)
	}
}

// noise matches lines that say nothing, most of them about packages without a test to run.
var noise = regexp.MustCompile(`^(=== .*|PASS|testing: warning: no tests to run|.*\[no (test files|tests to run)\])\n$`)

// printPackage prints the output of the tests of a finished package, and then the package's own last lines.
func (r *report) printPackage(name string) {
	var own string
	for _, t := range r.packages[name] {
		if t.name == "" {
			own = t.output.String()
			continue
		}
		fmt.Fprint(r.out, t.output.String())
	}
	fmt.Fprint(r.out, own)
	delete(r.packages, name)
}
