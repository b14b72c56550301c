package doctest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// guide is a Markdown page that the test follows as a reader does. What a fenced block is for depends on the text
// around it:
//
//   - After "write `main.tf`:", or "and `main.tf`:", the block is the content of that file.
//   - In the language shell, the block is what the reader runs. The test answers questions with yes.
//   - In the language text, the block is what the shell block before it prints, with … for what the guide leaves out.
//     If that is an error, the command must fail. Otherwise, it must succeed.
//   - After the comment <!-- not run -->, the block is only shown.
//
// A section whose heading says "Terraform 1.14" is for a command line with actions and terraform query, and one that
// says "OpenTofu" is for the others.
type guide []block

type block struct {
	section, language, text string
	file                    string // to write to, if any
	notRun                  bool
	line                    int
}

var fileBefore = regexp.MustCompile("([Ww]rite|and) `([\\w ./-]+)`:$")

// readGuide reads the blocks of a published page.
func readGuide(t *testing.T, path string) guide {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g guide
	var section, before string // the heading, and the text since it or the last block
	inBlock := false
	for i, line := range strings.Split(string(text), "\n") {
		switch {
		case inBlock && line == "```":
			inBlock, before = false, ""
		case inBlock:
			g[len(g)-1].text += line + "\n"
		case strings.HasPrefix(line, "```"):
			inBlock = true
			b := block{section: section, language: line[3:], notRun: strings.HasSuffix(before, "<!-- not run -->"), line: i + 1}
			if file := fileBefore.FindStringSubmatch(before); file != nil {
				b.file = file[2]
			}
			g = append(g, b)
		case strings.HasPrefix(line, "#"):
			section, before = line, ""
		default:
			before = strings.TrimSpace(before + " " + line)
		}
	}
	return g
}

// follow does what the guide says.
func (g guide) follow(t *testing.T, s *shell) {
	for i, b := range g {
		if strings.Contains(b.section, "Terraform 1.14") && !acctest.Has(cli.Actions) || strings.Contains(b.section, "OpenTofu") && acctest.Has(cli.Actions) {
			continue
		}
		var expected string
		if i+1 < len(g) && g[i+1].language == "text" {
			expected = g[i+1].text
		}
		switch {
		case b.notRun, b.language == "text" && i > 0 && g[i-1].language == "shell":
		case b.file != "":
			s.write(t, b.file, b.text)
		case b.language == "shell":
			s.expect(t, b, expected)
		default:
			t.Errorf("line %d: a block in %q that is neither run nor written to a file", b.line, b.language)
		}
	}
}

// expect runs a block, and compares its output with the expected one.
func (s *shell) expect(t *testing.T, b block, expected string) {
	t.Helper()
	out, err := s.run(t, b.text)
	out = s.normalize(out)
	t.Logf("%s\n%s", b.text, out) // the output to copy into the guide, shown with -v
	if fails := strings.Contains(expected, "Error:"); fails != (err != nil) {
		t.Fatalf("line %d: %s\nends with: %v\n%s", b.line, b.text, err, out)
	}
	if !acctest.Words(strings.Split(s.normalize(expected), "…")...).MatchString(out) {
		t.Errorf("line %d: %s\nprints:\n%s\nand the guide has:\n%s", b.line, b.text, out, expected)
	}
}

var (
	anyID       = regexp.MustCompile(`\b[0-9a-f]{16}\b`)
	anyTime     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
	anyDuration = regexp.MustCompile(`\b(after|in) [\d.]+m?s\b`)
	frame       = regexp.MustCompile(`[╷│╵]`)
)

// normalize replaces what differs from one run, or from one command line, to another.
func (s *shell) normalize(text string) string {
	text = strings.NewReplacer(s.url, "http://localhost:8086", s.org.Name, "example", "OpenTofu", "Terraform", "tofu", "terraform").Replace(text)
	text = anyID.ReplaceAllString(text, "ID")
	text = anyTime.ReplaceAllString(text, "TIME")
	text = anyDuration.ReplaceAllString(text, "$1 0s")
	return frame.ReplaceAllString(text, "")
}

// guideNeeds has the features that a guide requires. The guide itself names the versions.
var guideNeeds = map[string][]cli.Feature{
	"adopting-tasks": {cli.ImportForEach},
	"backfill":       {cli.Functions},
	"flux-files":     {cli.Functions},
	"monitoring":     {cli.Functions},
	"secrets":        {cli.Functions},
	"templates":      {cli.ImportForEach},
	"testing":        {cli.Functions, cli.MockedProviders},
}

func TestAccGuides(t *testing.T) {
	acctest.Server(t)
	pages, err := filepath.Glob("../../docs/guides/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	env := machine(t)
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, feature := range guideNeeds[name] {
				acctest.Needs(t, feature)
			}
			s := newShell(t, env)
			if prepare := preparations[name]; prepare != nil {
				prepare(t, s)
			}
			readGuide(t, page).follow(t, s)
		})
	}
}
