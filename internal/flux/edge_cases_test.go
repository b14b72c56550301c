package flux

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"
)

//go:embed testdata/edge_cases.txt
var edgeCasesFile string

// EdgeCase is a script and Find's reading of it, in the format of Describe.
type EdgeCase struct{ Name, Script, Reading string }

// EdgeCases returns the scripts of testdata/edge_cases.txt.
func EdgeCases() []EdgeCase {
	glyphs := strings.NewReplacer("␍", "\r", "␀", "\x00", "␂", "\ufeff")
	var cases []EdgeCase
	for _, text := range strings.Split(edgeCasesFile, "\n-- ")[1:] {
		name, text, _ := strings.Cut(text, "\n")
		script, reading, _ := strings.Cut("\n"+text, "\n=> ")
		cases = append(cases, EdgeCase{
			Name:    name,
			Script:  glyphs.Replace(strings.TrimPrefix(script, "\n")),
			Reading: strings.TrimRight(strings.ReplaceAll(reading, "\n=> ", "\n"), "\n"),
		})
	}
	return cases
}

// Describe writes what Find returned: a line about the option, or about why none was found, and a line for each
// problem.
func Describe(t *TaskOption, err error) string {
	switch {
	case err != nil:
		return "unreadable: " + err.Error()
	case t == nil:
		return "a body"
	}
	line := fmt.Sprintf("task %q", t.Options.Name)
	for _, field := range [][2]string{{"every", t.Options.Every}, {"cron", t.Options.Cron}, {"offset", t.Options.Offset}} {
		if field[1] != "" {
			line += fmt.Sprintf(", %s %s", field[0], field[1])
		}
	}
	if t.Plain {
		line += ", plain"
	}
	for _, p := range t.Problems {
		line += fmt.Sprintf("\nproblem at %d:%d", p.Pos.Line, p.Pos.Column)
		if p.Key != "" {
			line += " with " + p.Key
		}
		line += ": " + p.Message
	}
	return line
}

func TestFindEdgeCases(t *testing.T) {
	for _, c := range EdgeCases() {
		t.Run(c.Name, func(t *testing.T) {
			if got := Describe(Find(c.Script)); got != c.Reading {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", c.Script, got, c.Reading)
			}
		})
	}
}
