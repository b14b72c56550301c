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

// Suggest returns a sentence about what is likely to be meant where InfluxDB says of
// a place in the script that a name is wrong. It returns "" if that isn't sure.
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

// The messages, as in https://github.com/influxdata/flux/tree/v0.200.0/libflux/flux-core/src/semantic.
var (
	undefinedName      = regexp.MustCompile(`^undefined identifier (\S+)$`)
	unexpectedArgument = regexp.MustCompile(`^found unexpected argument (\S+) \(Expected (.*)\)$`)
	argumentName       = regexp.MustCompile("`(\\w+)`")
	missingLabel       = regexp.MustCompile(`^record is missing label (\S+)$`)
	unknownImport      = regexp.MustCompile(`^invalid import path (\S+)$`)
)

// suggestName is for a name that isn't defined.
func suggestName(script string, at Pos, name string) string {
	known := readNames(script)
	if member := memberAt(script, at); member != "" {
		if suggestion := suggestPackage(known, name, member); suggestion != "" {
			return suggestion
		}
	}
	names := slices.Concat(known.defined, slices.Collect(maps.Keys(known.imports)), builtins())
	return didYouMean("", name, names)
}

// suggestPackage is for a name that is used as if it were that of a package, with
// this member.
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

// isUnofficial reports whether a package isn't the one that is meant if there is
// another one of its name.
func isUnofficial(path string) bool {
	return strings.HasPrefix(path, "experimental/") || strings.HasPrefix(path, "contrib/")
}

func having(paths []string, member string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		return !slices.Contains(strings.Fields(packages[path]), member)
	})
}

// suggestMember is for a member that a package lacks.
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

// suggestImport is for an import path that isn't there.
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

// prelude are the packages whose members need no import.
var prelude = []string{"universe", "influxdata/influxdb", "internal/boolean", "internal/location"}

func builtins() (names []string) {
	for _, path := range prelude {
		names = append(names, strings.Fields(packages[path])...)
	}
	return names
}

// importable returns the paths of the packages that scripts import, in order.
func importable() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(packages)), func(path string) bool { return slices.Contains(prelude, path) })
}

// names are those that a script defines, and the paths of its imports by the names
// that these have in it.
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
			continue // the path is to follow
		case t.kind == stringLiteral && s.is(last, keyword, "import"):
			p, _ := unquote(s.textOf(t))
			known.imports[cmp.Or(alias, path.Base(p))] = p
			alias = ""
		}
		last = t
	}
}

// memberAt returns the name in the .name that follows the identifier at a place, ""
// if none does.
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

// nearestTo returns the one name that a misspelt one is likely to stand for: it
// differs in the case of its letters only or, unless it is short, by one or two
// letters that are missing, too many, wrong or exchanged. It returns "" if there is
// none or several are as near.
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

// distance returns how many letters have to be inserted, deleted, replaced or swapped
// with the next one to turn one text into the other.
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
