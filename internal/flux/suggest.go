package flux

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:generate go run ../tools/fluxpackages

// Suggest returns a sentence about what is probably meant at a position where InfluxDB reports a wrong name, or "" if
// that isn't clear.
func Suggest(script string, at Pos, message string) string {
	if match := undefinedName.FindStringSubmatch(message); match != nil {
		return suggestName(script, at, match[1])
	}
	if match := unexpectedArgument.FindStringSubmatch(message); match != nil {
		var names []string
		for _, quoted := range argumentName.FindAllStringSubmatch(match[2], -1) {
			names = append(names, quoted[1])
		}
		return didYouMean("", match[1], names)
	}
	if match := missingLabel.FindStringSubmatch(message); match != nil {
		return suggestMember(script, at, match[1])
	}
	if match := unknownImport.FindStringSubmatch(message); match != nil {
		return suggestImport(match[1])
	}
	return ""
}

// Messages of Flux, as in https://github.com/influxdata/flux/tree/v0.200.0/libflux/flux-core/src/semantic.
var (
	undefinedName      = regexp.MustCompile(`^undefined identifier (\S+)$`)
	unexpectedArgument = regexp.MustCompile(`^found unexpected argument (\S+) \(Expected (.*)\)$`)
	argumentName       = regexp.MustCompile("`(\\w+)`")
	missingLabel       = regexp.MustCompile(`^record is missing label (\S+)$`)
	unknownImport      = regexp.MustCompile(`^invalid import path (\S+)$`)
)

// suggestName returns the suggestion for a name that isn't defined.
func suggestName(script string, at Pos, name string) string {
	if name == "task" {
		return "The script has no option task. A task or a preview gets one from name, every, cron, and offset."
	}
	known := readNames(script)
	if member := memberAt(script, at); member != "" {
		if suggestion := suggestPackage(known, name, member); suggestion != "" {
			return suggestion
		}
	}
	names := slices.Concat(known.defined, slices.Collect(maps.Keys(known.imports)), builtins())
	return didYouMean("", name, names)
}

// suggestPackage returns the suggestion for an undefined name that is used like the name of a package with this member.
func suggestPackage(known names, name, member string) string {
	var paths []string
	for _, p := range importable() {
		if path.Base(p) != name {
			continue
		}
		for alias, imported := range known.imports {
			if imported == p {
				return fmt.Sprintf("The script imports %q as %s.", p, alias)
			}
		}
		paths = append(paths, p)
	}
	if withMember := having(paths, member); len(withMember) > 0 {
		paths = withMember
	}
	if official := slices.DeleteFunc(slices.Clone(paths), isUnofficial); len(official) > 0 {
		paths = official
	}
	if len(paths) == 0 {
		return ""
	}
	for i := range paths {
		paths[i] = fmt.Sprintf("import %q", paths[i])
	}
	return strings.Join(paths, " or ") + " is missing."
}

// isUnofficial reports whether a package is experimental or contributed. Another package of the same name is then more
// likely to be meant.
func isUnofficial(path string) bool {
	return strings.HasPrefix(path, "experimental/") || strings.HasPrefix(path, "contrib/")
}

func having(paths []string, member string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		return !slices.Contains(strings.Fields(packages[path]), member)
	})
}

// suggestMember returns the suggestion for a member that a package doesn't have.
func suggestMember(script string, at Pos, member string) string {
	s := newScanner(script)
	s.pos = at.Offset
	name, err := s.nextCode()
	if err != nil || name.kind != identifier || memberAt(script, at) != member {
		return ""
	}
	path := readNames(script).imports[s.textOf(name)]
	return didYouMean(s.textOf(name)+".", member, strings.Fields(packages[path]))
}

// suggestImport returns the suggestion for an import path that doesn't exist.
func suggestImport(wrong string) string {
	nearest := nearestTo(wrong, importable())
	for _, p := range importable() {
		if nearest == "" && path.Base(p) == wrong && !isUnofficial(p) {
			nearest = p
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("Did you mean %q?", nearest)
}

// prelude lists the packages whose members need no import.
var prelude = []string{"universe", "influxdata/influxdb", "internal/boolean", "internal/location"}

func builtins() (names []string) {
	for _, path := range prelude {
		names = append(names, strings.Fields(packages[path])...)
	}
	return names
}

// importable returns the paths of the packages that need an import, in order.
func importable() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(packages)), func(path string) bool { return slices.Contains(prelude, path) })
}

// names holds the names that a script defines, and the paths of its imports by the names that the script uses for them.
type names struct {
	defined []string
	imports map[string]string
}

func readNames(script string) names {
	known := names{imports: map[string]string{}}
	s := newScanner(script)
	var last token
	var alias string
	for {
		t, err := s.nextCode()
		if err != nil || t.kind == endOfText {
			return known
		}
		switch {
		case t.kind == identifier && s.is(s.peekCode(), operator, "="):
			known.defined = append(known.defined, s.textOf(t))
		case t.kind == identifier && s.is(last, keyword, "import"):
			alias = s.textOf(t)
			continue // the path follows
		case t.kind == stringLiteral && s.is(last, keyword, "import"):
			p, _ := unquote(s.textOf(t))
			known.imports[cmp.Or(alias, path.Base(p))] = p
			alias = ""
		}
		last = t
	}
}

// memberAt returns the member that is read from the identifier at a position, as in .name, or "" if there is none.
func memberAt(script string, at Pos) string {
	s := newScanner(script)
	s.pos = at.Offset
	if name, err := s.nextCode(); err != nil || name.kind != identifier {
		return ""
	}
	return s.memberName()
}

func didYouMean(prefix, wrong string, names []string) string {
	nearest := nearestTo(wrong, names)
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("Did you mean %s%s?", prefix, nearest)
}

// nearestTo returns the one name that a misspelled name probably means. The two differ only in case or, unless the name
// is short, in one or two letters that are missing, extra, wrong or swapped. It returns "" if there is no such name, or
// if several are equally near.
func nearestTo(wrong string, names []string) string {
	most := 2
	switch {
	case len(wrong) < 3:
		most = 0
	case len(wrong) < 6:
		most = 1
	}
	nearest, least, unsure := "", most+1, false
	for _, name := range names {
		switch d := distance(strings.ToLower(wrong), strings.ToLower(name)); {
		case name == wrong || name == nearest:
		case d < least:
			nearest, least, unsure = name, d, false
		case d == least:
			unsure = true
		}
	}
	if unsure {
		return ""
	}
	return nearest
}

// distance returns the number of letters to insert, delete, replace or swap with the next one to turn one text into the
// other.
func distance(a, b string) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+differ(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
