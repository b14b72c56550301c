package flux

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Sink is a call of a function that writes to a bucket, as in |> to(bucket: "x").
type Sink struct {
	// Pos is the position of the call in the script.
	Pos Pos
	// Function is the name of the function without its package: to or wideTo.
	Function string
	// UsedColumns are the columns that the call's fieldFn reads. HasFields is set if the call has a fieldFn.
	UsedColumns []string
	HasFields   bool
}

// Preview is a script that yields what another script writes.
type Preview struct {
	// Script is the text to send, after the syntax tree that [Extern] returns.
	Script string
	// Sinks are the calls that were replaced. Each replacement has its index as an argument.
	Sinks []Sink

	original string
	edits    []edit
}

// edit replaces the bytes from start to end with a text.
type edit struct {
	start, end int
	text       string
}

// NewPreview replaces each call of a function that writes. If fromInput is set, the script reads from the input instead
// of from buckets. If the script does something that a preview can neither show nor prevent, NewPreview returns only
// the problems.
func NewPreview(script string, fromInput bool) (*Preview, []Problem) {
	r := newEffects(script)
	r.fromInput = fromInput
	r.sinksAllowed = true
	if r.find(); len(r.problems) > 0 {
		return nil, r.problems
	}
	return &Preview{Script: apply(script, 0, len(script), r.edits), Sinks: r.sinks, original: script, edits: r.edits}, nil
}

// NewQuery returns the script unchanged. If the script does, or may do, more than read from buckets and compute,
// NewQuery returns only the problems.
func NewQuery(script string) (*Preview, []Problem) {
	r := newEffects(script)
	if r.find(); len(r.problems) > 0 {
		return nil, r.problems
	}
	return &Preview{Script: script, original: script}, nil
}

// apply returns the part of the script from start to end, with those of the sorted edits that are in it.
func apply(script string, start, end int, edits []edit) string {
	var b strings.Builder
	for _, e := range edits {
		if e.start < start || e.end > end {
			continue
		}
		b.WriteString(script[start:e.start])
		b.WriteString(e.text)
		start = e.end
	}
	b.WriteString(script[start:end])
	return b.String()
}

// Original returns the position in the original script of a line and a column of the preview's script, as the server
// counts them.
func (p *Preview) Original(line, column int) Pos {
	offset := At(p.Script, line, column).Offset
	shift := 0
	for _, e := range p.edits {
		start := e.start + shift
		if offset < start {
			break
		}
		if offset < start+len(e.text) {
			return Position(p.original, e.start)
		}
		shift += len(e.text) - (e.end - e.start)
	}
	return Position(p.original, offset-shift)
}

// InOriginal returns the server's message about the preview's script as a message about the original script.
func (p *Preview) InOriginal(message string) string {
	message = quotedPlace.ReplaceAllStringFunc(message, func(place string) string {
		part := quotedPlace.FindStringSubmatch(place)
		if part[1] == "0" {
			return place // in the tree before the script
		}
		start := p.Original(toInt(part[1]), toInt(part[2]))
		end := p.Original(toInt(part[3]), toInt(part[4]))
		return fmt.Sprintf("@%d:%d-%d:%d", start.Line, start.Column, end.Line, end.Column)
	})
	return standIn.ReplaceAllString(message, "$1")
}

// standInPrefix is the prefix of all names in preview.flux. No name in a script may have it.
const standInPrefix = "preview_"

// resultPrefix is the prefix of the names of the results that preview.flux yields.
const resultPrefix = "influxdb_preview "

// standIn matches the name of a function that a preview calls instead of another function, whose name it captures.
var standIn = regexp.MustCompile(`\b` + standInPrefix + `(to|wideTo|from|drop|filter)(?:_fields)?\b`)

// effects finds what a script does besides computing.
type effects struct {
	tokenList
	fromInput    bool
	sinksAllowed bool

	// names maps the names by which the script refers to imported packages to their import paths.
	names map[string]string
	// variables maps names to the tokens that refer to a variable, parameter or function of that name.
	variables map[string][]int
	sinks     []Sink
	edits     []edit
	problems  []Problem
}

func newEffects(script string) *effects {
	r := &effects{names: map[string]string{}, variables: map[string][]int{}}
	var err error
	r.tokenList, err = readTokens(script)
	// A script that can't be read could do anything.
	var unreadable *SyntaxError
	if errors.As(err, &unreadable) {
		r.problems = append(r.problems, Problem{Pos: unreadable.Pos, Message: unreadable.Message})
	}
	return r
}

func (r *effects) refuse(i int, format string, args ...any) {
	r.problems = append(r.problems, Problem{Pos: r.pos(i), Message: fmt.Sprintf(format, args...)})
}

func (r *effects) find() {
	for i := range r.tokens {
		switch {
		case r.is(i, keyword, "import"):
			r.readImport(i)
		case r.kind(i) == identifier && !r.isKey(i):
			r.variables[r.textOf(i)] = append(r.variables[r.textOf(i)], i)
		}
	}
	for i := range r.tokens {
		switch r.kind(i) {
		case keyword:
			if name := r.textOf(i); name == "builtin" || name == "testcase" {
				r.refuse(i, "%s isn't allowed here, since the provider can't tell what it does.", name)
			}
		case identifier:
			if !r.isKey(i) && !r.isName(i) {
				r.readIdentifier(i)
			}
		case stringLiteral:
			if name, _ := unquote(r.textOf(i)); strings.HasPrefix(name, resultPrefix) {
				r.refuse(i, "Names of results that begin with %q are reserved for the preview.", resultPrefix)
			}
		}
	}
	slices.SortStableFunc(r.edits, func(a, b edit) int { return a.start - b.start })
}

// isKey reports whether the identifier is the name of a member, a property or an argument, and so doesn't refer to a
// variable.
func (r *effects) isKey(i int) bool {
	if r.is(i-1, operator, ".") {
		return true
	}
	// In a dictionary, the identifier before a colon is a variable.
	return r.is(i+1, operator, ":") && r.inner[i] != '['
}

// isName reports whether the identifier is the name in an import or in the package clause.
func (r *effects) isName(i int) bool {
	return r.is(i-1, keyword, "import") || r.is(i-1, keyword, "package")
}

func (r *effects) readImport(i int) {
	path := i + 1
	if r.kind(path) == identifier {
		path++
	}
	if r.kind(path) != stringLiteral {
		r.refuse(i, "The provider can't read this import.")
		return
	}
	imported, _ := unquote(r.textOf(path))
	why, known := refusedPackages[imported]
	switch {
	case !slices.Contains(purePackages, imported) && known:
		r.refuse(path, "The package %q isn't allowed here: it %s.", imported, why)
		return
	case !slices.Contains(purePackages, imported):
		r.refuse(path, "The package %q isn't allowed here, since it may do more than compute.", imported)
		return
	case r.fromInput && slices.Contains(readingPackages, imported):
		r.refuse(path, "The package %q reads from buckets, so it can't be used with input.", imported)
		return
	}
	name := imported[strings.LastIndexByte(imported, '/')+1:]
	if path == i+2 {
		name = r.textOf(i + 1)
	}
	r.refuseReserved(i, name)
	if other, twice := r.names[name]; twice && other != imported {
		r.refuse(i, "Two packages are imported as %s.", name)
	}
	r.names[name] = imported
}

// Paths of packages in which some functions write, or read from elsewhere.
const (
	influxdbPackage     = "influxdata/influxdb"
	experimentalPackage = "experimental"
	csvPackage          = "csv"
	v1Package           = "influxdata/influxdb/v1"
)

func (r *effects) readIdentifier(i int) {
	name := r.textOf(i)
	switch path := r.names[name]; {
	case r.refuseReserved(i, name):
	case slices.Contains([]string{influxdbPackage, experimentalPackage, csvPackage, v1Package}, path):
		r.readMember(i, name, path)
	case slices.Contains(sinkFunctions, name), slices.Contains(sourceFunctions, name):
		r.readUse(i, i, name)
	}
}

// refuseReserved refuses a name that could replace one of preview.flux.
func (r *effects) refuseReserved(i int, name string) bool {
	reserved := strings.HasPrefix(name, standInPrefix)
	if reserved {
		r.refuse(i, "Names that begin with %s are reserved for the preview.", standInPrefix)
	}
	return reserved
}

var (
	// sinkFunctions and sourceFunctions list functions of the package influxdata/influxdb. They need no import.
	sinkFunctions   = []string{"to", "wideTo"}
	sourceFunctions = []string{"from", "buckets", "cardinality"}
)

// readMember reads what follows the name of a package in which not all functions are pure.
func (r *effects) readMember(i int, name, path string) {
	if !r.is(i+1, operator, ".") || r.kind(i+2) != identifier {
		r.refuse(i, "%s is the package %q. Use it only as %[1]s.name, so that the provider can tell which functions the script calls.", name, path)
		return
	}
	member := r.textOf(i + 2)
	switch {
	case path == csvPackage && member == "from":
		r.readCSV(i, i+2)
	case path == experimentalPackage && member == "to":
		// This function is influxdb.wideTo under another name.
		r.readSink(i, i+2, "wideTo")
	case path == v1Package && (member == "json" || member == "databases"):
		r.refuse(i, "v1.%s isn't allowed here, since it may read from another source.", member)
	case path == influxdbPackage:
		r.readUse(i, i+2, member)
	}
}

// readUse reads a use of a function of influxdata/influxdb. First is the use's first token, and last is the function's
// name.
func (r *effects) readUse(first, last int, function string) {
	switch {
	case slices.Contains(sinkFunctions, function):
		r.readSink(first, last, function)
	case slices.Contains(sourceFunctions, function):
		r.readSource(first, last, function)
	default:
		r.refuse(last, "The function %s isn't allowed here, since it may do more than compute.", function)
	}
}

// call returns the arguments of a call of the function. It refuses any other use of the function.
func (r *effects) call(first, last int, function string) ([]argument, bool) {
	if !r.is(last+1, opening, "(") {
		r.refuse(first, "The function %s can only be called here. Assigning it, passing it as an argument, or reusing its name isn't allowed: the "+
			"provider couldn't tell which functions the script calls.", function)
		return nil, false
	}
	arguments, ok := r.arguments(last + 1)
	if !ok {
		r.refuse(last+1, "The provider can't read the arguments of %s.", function)
	}
	return arguments, ok
}

func (r *effects) readSource(first, last int, function string) {
	arguments, ok := r.call(first, last, function)
	switch elsewhere := find(arguments, "host", "token", "org", "orgID"); {
	case !ok:
	case elsewhere != nil:
		r.refuse(first, "This reads from another organization or server (%s), which isn't allowed here.", elsewhere.name)
	case function == "from" && r.fromInput:
		r.edits = append(r.edits, edit{r.tokens[first].start, r.tokens[last].end, standInPrefix + "from"})
		r.likeStorage(first, last+1)
	case r.fromInput:
		r.refuse(first, "%s reads from InfluxDB, so it can't be used with input.", function)
	}
}

// parameter returns the parameter of a function (r) => …. It returns false if the argument isn't such a function.
func (r *effects) parameter(fn argument) (string, bool) {
	isFunction := r.is(fn.first, opening, "(") && r.kind(fn.first+1) == identifier &&
		r.is(fn.first+2, closing, ")") && r.is(fn.first+3, operator, "=>")
	if !isFunction {
		return "", false
	}
	return r.textOf(fn.first + 1), true
}

func (r *effects) readCSV(first, last int) {
	arguments, ok := r.call(first, last, "csv.from")
	for _, a := range arguments {
		if a.name != "csv" && a.name != "mode" {
			r.refuse(first, "csv.from isn't allowed with %s, which reads from another source. Use the argument csv.", a.name)
			return
		}
	}
	if ok && len(arguments) == 0 {
		r.refuse(first, "csv.from needs the argument csv.")
	}
}

func (r *effects) readSink(first, last int, function string) {
	arguments, ok := r.call(first, last, function)
	switch {
	case !ok:
		return
	case !r.sinksAllowed:
		r.refuse(first, "%s writes to a bucket, but a query can only read. To see what it would write, use the data source influxdb_task_preview.",
			function)
		return
	case !r.is(first-1, operator, "|>") && find(arguments, "tables") == nil:
		r.refuse(first, "%s has nothing to write. Pipe tables into it with |>, or set the argument tables.", function)
		return
	case find(arguments, "host", "token") != nil:
		r.refuse(first, "This writes to another server, which a preview can't show.")
		return
	}
	sink := Sink{Pos: r.pos(first), Function: function}
	standIn, prefix := standInPrefix+function, fmt.Sprintf("call: %d", len(r.sinks))
	if fields := find(arguments, "fieldFn"); fields != nil && function == "to" {
		sink.HasFields = true
		standIn += "_fields"
		if sink.UsedColumns, ok = r.usedColumns(*fields); !ok && find(arguments, "tagColumns") == nil {
			r.refuse(first, "The provider can't tell which columns are tags, since fieldFn isn't a function literal. Write (r) => … here, or set tagColumns.")
			return
		}
	}
	if len(arguments) > 0 {
		prefix += ", "
	}
	bracket := r.tokens[last+1].end
	r.edits = append(r.edits, edit{r.tokens[first].start, r.tokens[last].end, standIn}, edit{bracket, bracket, prefix})
	r.sinks = append(r.sinks, sink)
}

// usedColumns returns the columns that a function (r) => … reads. It returns false if the argument isn't such a
// function.
func (r *effects) usedColumns(fn argument) ([]string, bool) {
	record, ok := r.parameter(fn)
	if !ok {
		return nil, false
	}
	var used []string
	for i := fn.first + 4; i < fn.end; i++ {
		if !r.is(i, identifier, record) || r.isKey(i) {
			continue
		}
		switch {
		case r.is(i+1, operator, ".") && r.kind(i+2) == identifier:
			used = append(used, r.textOf(i+2))
		case r.is(i+1, opening, "[") && r.kind(i+2) == stringLiteral && r.is(i+3, closing, "]"):
			column, _ := unquote(r.textOf(i + 2))
			used = append(used, column)
		}
	}
	return used, true
}

func toInt(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
