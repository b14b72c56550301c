package flux_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// scriptCase is a script with its origin, and with options in case it has none.
type scriptCase struct {
	origin  string
	script  string
	options flux.Options
}

// differentialCases returns count scripts, the same ones each time: all edge cases; files of Flux's standard library
// for at most half of the rest, as they are and with an option added; and random edits of all these.
func differentialCases(t *testing.T, count int) []scriptCase {
	const seed = 1
	random := rand.New(rand.NewPCG(seed, 0))
	var cases []scriptCase
	for _, c := range flux.EdgeCases() {
		cases = append(cases, scriptCase{"edge case: " + c.Name, c.Script, randomOptions(random)})
	}
	library := libraryCases(t, random)
	room := max(0, (count-len(cases))/2)
	if room < len(library) {
		library = slices.DeleteFunc(library, isLarge)
		random.Shuffle(len(library), func(i, j int) { library[i], library[j] = library[j], library[i] })
	}
	cases = append(cases, library[:min(len(library), room)]...)

	originals := slices.DeleteFunc(slices.Clone(cases), func(c scriptCase) bool { return isLarge(c) || hasBuiltin(c) })
	for i := len(cases); i < count; i++ {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		original := originals[random.IntN(len(originals))]
		cases = append(cases, scriptCase{
			origin:  fmt.Sprintf("%s, edited with seed %d, %d", original.origin, seed, i),
			script:  edit(original.script, random),
			options: randomOptions(random),
		})
	}
	return cases[:min(count, len(cases))]
}

// isLarge reports whether a script takes the server long: its syntax tree has the text of every expression, including
// the nested ones.
func isLarge(c scriptCase) bool { return len(c.script) > 8<<10 }

// hasBuiltin reports whether edits of a script are useless: the server overlooks all errors in the type of a builtin,
// even brackets that don't match. A task has no builtins.
func hasBuiltin(c scriptCase) bool { return strings.Contains(c.script, "builtin") }

// nestedTooDeep is a test of Flux itself, whose calls are nested and never closed. InfluxDB 2.9 takes many seconds to
// parse it, in which it creates no other task; 2.7 never ends. In a plan, the provider then warns that the script isn't
// checked.
const nestedTooDeep = "stack_overflow.flux"

// libraryCases returns the .flux files of the Flux module that the server is built from, as they are and with an option
// added.
func libraryCases(t *testing.T, random *rand.Rand) []scriptCase {
	root := acctest.FluxModule(t)
	var cases []scriptCase
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".flux" || d.Name() == nestedTooDeep {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(text) {
			return err
		}
		name, _ := filepath.Rel(root, path)
		o := randomOptions(random)
		cases = append(cases, scriptCase{name, string(text), o})
		if task, err := flux.Find(string(text)); err == nil && task == nil {
			cases = append(cases, scriptCase{name + " with an option", flux.Compose(string(text), o), o})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// randomOptions returns valid options whose tasks aren't due for a long time.
func randomOptions(random *rand.Rand) flux.Options {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	o := flux.Options{Offset: pick("", "", "0s", "5m", "-5m", "1d", "-1h30m", "1h30m5s", "-1w1s", "90m")}
	for range 1 + random.IntN(6) {
		o.Name += pick("a", "ß", "🌡️", " ", `"`, `\`, "$", "{", "}", "${", "$$", "\n", "\r", "\t", "\x00", "\x1b", "\u0085", "\u2028", "//", "/", `\n`, `\x41`, "option task = {")
	}
	if random.IntN(2) == 0 {
		o.Every = pick("1y", "3mo", "52w", "1y2mo3d", "100d", "3000h", "01y")
	} else {
		o.Cron = pick("0 0 1 1 *", "@yearly", "0 5 4 3 2 *", " 0 0 1 1 *")
	}
	return o
}

// edit makes one random edit, mostly in or near the task option.
func edit(script string, random *rand.Rand) string {
	low, high := 0, len(script)
	if task, _ := flux.Find(script); task != nil && random.IntN(4) > 0 {
		low, high = max(0, task.Start-10), min(len(script), task.End+10)
	}
	place := func(from int) int { return runeStart(script, from+random.IntN(high-from+1)) }
	start := place(low)
	end := runeStart(script, min(len(script), start+1+random.IntN(8)))
	switch random.IntN(5) {
	case 0: // delete
		return script[:start] + script[end:]
	case 1: // duplicate
		return script[:end] + script[start:]
	case 2: // move
		rest := script[:start] + script[end:]
		to := runeStart(rest, random.IntN(len(rest)+1))
		return rest[:to] + script[start:end] + rest[to:]
	case 3: // replace
		return script[:start] + randomPiece(random) + script[end:]
	}
	return script[:start] + randomPiece(random) + script[start:]
}

// runeStart returns the start of the character that contains the offset.
func runeStart(text string, offset int) int {
	for offset > 0 && offset < len(text) && !utf8.RuneStart(text[offset]) {
		offset--
	}
	return offset
}

func randomPiece(random *rand.Rand) string {
	pieces := []string{
		`"`, "$", "${", "{", "}", "(", ")", "[", "]", `\`, "/", "//", "// a\n", "\n", "\r\n", " ", ",", ":", ".", "=", "-", "+", "@a ", "?", "|>",
		"option ", "option task = ", `option task = {name: "x", every: 1y}`, "task", "import ", "package a\n", `import "x"` + "\n", "with", "and", "not ", "if ", "return ",
		"0", "1", "1y", "1d", "1mo", "0s", "1ms", "µs", "ns", "y", "w", "é", "\x00", "\ufeff", "\u00a0", `\x41`, `\xff`, `\n`, `\$`, `\"`, "$$", `/"/`, `"a"`, "2020-01-01",
		`name: "x", `, "every: 2y, ", `cron: "@yearly", `, "offset: -5m, ", "offset: 1d", "concurrency: 1, ", "retry: 11, ", `"name"`,
	}
	return pieces[random.IntN(len(pieces))]
}

// The preview of a script writes nothing, for each file and test case of Flux's standard library, and for each example
// in its documentation. Here, each test case writes to a bucket.
func TestNewPreview_library(t *testing.T) {
	scripts := acctest.LibraryScripts(t, "b")
	for _, e := range examples(t) {
		scripts["example in "+e.origin] = e.script
	}
	previewed := 0
	for name, script := range scripts {
		if preview, _ := flux.NewPreview(script, false); preview != nil {
			previewed++
		}
		t.Run(name, func(t *testing.T) { flux.ExpectPure(t, script) })
	}
	t.Logf("%d previewed, %d refused", previewed, len(scripts)-previewed)
	if previewed < 800 {
		t.Errorf("only %d scripts are previewed", previewed)
	}
}
