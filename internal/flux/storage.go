package flux

import (
	"fmt"
	"slices"
	"strings"
)

// likeStorage makes the range and the filters right after from do what they do in InfluxDB's storage. First is the first
// token of from, and open is its bracket.
//
// The storage leaves out series without points. It also checks the type of a series only after it has selected the
// series, so a filter may be for floats only even if the bucket has strings too. A drop without columns makes the types
// before and after it independent of each other. And for the storage, a tag that a series doesn't have is empty, where for
// Flux a comparison with it is false
// (https://github.com/influxdata/influxdb/blob/v2.9.1/query/stdlib/influxdata/influxdb/rules.go#L381).
func (r *effects) likeStorage(first, open int) {
	const independent = " |> " + standInPrefix + "drop(columns: [])"
	ranged, inStorage := false, true
	for {
		pipe := r.pipeAfter(first, open)
		function, bracket := pipe+1, pipe+2
		if !r.is(pipe, operator, "|>") || !r.is(bracket, opening, "(") {
			return
		}
		end := r.tokens[r.closing(bracket)].end
		switch {
		case r.is(function, identifier, "range") && !ranged:
			ranged = true
			drop := independent
			if next := r.pipeAfter(first, bracket); !r.is(next, operator, "|>") || !r.is(next+1, identifier, "filter") ||
				!r.is(next+2, opening, "(") || !r.dropsEmpty(next+2) {
				// InfluxDB would optimize away a filter that is always true.
				drop = " |> " + standInPrefix + "filter(fn: (r) => exists r._time)" + drop
			}
			r.edits = append(r.edits, edit{end, end, drop})
		case r.is(function, identifier, "filter"):
			var tags []edit
			if inStorage {
				tags, inStorage = r.missingTags(bracket)
				r.edits = append(r.edits, tags...)
			}
			if chosen := r.seriesFilter(bracket, tags); chosen != "" {
				start := r.tokens[pipe].start
				r.edits = append(r.edits, edit{start, start, chosen + independent + " "})
			}
			r.edits = append(r.edits, edit{end, end, independent})
		default:
			return
		}
		open = bracket
	}
}

// pipeAfter returns the index of the token after a call, whose bracket is at the index: the pipe, if there is one. The call
// is part of an expression that begins at first. If the expression ends with the call, and is the value of a variable,
// pipeAfter returns the token after the only use of that variable: if it has more uses, the storage evaluates only what
// precedes them.
func (r *effects) pipeAfter(first, open int) int {
	after := r.closing(open) + 1
	if r.is(after, operator, "|>") || !r.is(first-1, operator, "=") || r.kind(first-2) != identifier || r.inner[first-2] != 0 {
		return after
	}
	uses := r.variables[r.textOf(first-2)]
	if len(uses) != 2 || uses[0] != first-2 || uses[1] < after || r.inner[uses[1]] != 0 || r.is(uses[1]-1, operator, "=>") {
		return after
	}
	return uses[1] + 1
}

// missingTags returns the edits with which a filter, whose bracket is at the index, treats missing tags as the storage does.
// It returns false if the storage doesn't evaluate the whole filter, and so none after it.
func (r *effects) missingTags(bracket int) ([]edit, bool) {
	arguments, _ := r.arguments(bracket)
	fn, onEmpty := find(arguments, "fn"), find(arguments, "onEmpty")
	if fn == nil || onEmpty != nil && !r.is(onEmpty.first, stringLiteral, `"drop"`) {
		return nil, false
	}
	record, ok := r.parameter(*fn)
	if !ok {
		return nil, false
	}
	first, end := fn.first+4, fn.end
	if r.is(first, opening, "{") {
		if !r.is(first+1, keyword, "return") {
			return nil, false
		}
		first, end = first+2, r.closing(first)
	}
	c := storageCondition{r, record}
	return c.parts(first, end)
}

// storageCondition reads the conditions of a filter that has this parameter.
type storageCondition struct {
	*effects
	record string
}

// parts returns the edits of a condition, of which the storage evaluates the parts that it can. It returns false if there
// are other parts. The tokens are those from first up to end, which is excluded.
func (c storageCondition) parts(first, end int) (edits []edit, all bool) {
	first, end = c.withoutBrackets(first, end)
	parts := c.split(first, end, "and")
	if len(parts) == 1 || len(c.split(first, end, "or")) > 1 {
		return c.whole(first, end)
	}
	all = true
	for _, p := range parts {
		found, ok := c.parts(p.first, p.end)
		edits = append(edits, found...)
		all = all && ok
	}
	return edits, all
}

// whole returns the edits of a condition if the storage can evaluate all of it.
func (c storageCondition) whole(first, end int) (edits []edit, ok bool) {
	first, end = c.withoutBrackets(first, end)
	for _, word := range []string{"or", "and"} {
		parts := c.split(first, end, word)
		if len(parts) == 1 {
			continue
		}
		for _, p := range parts {
			found, ok := c.whole(p.first, p.end)
			if !ok {
				return nil, false
			}
			edits = append(edits, found...)
		}
		return edits, true
	}
	for c.is(first, keyword, "not") && (c.is(first+1, keyword, "not") || c.is(first+1, keyword, "exists")) {
		first++
	}
	if c.is(first, keyword, "exists") {
		column, _, _ := c.column(first+1, end)
		return nil, column != "" && column != "_value"
	}
	return c.comparison(first, end)
}

// comparison returns the edit of a comparison of a column with a literal.
func (c storageCondition) comparison(first, end int) ([]edit, bool) {
	sign := first
	for sign < end && !(c.kind(sign) == operator && slices.Contains([]string{"==", "!=", "=~", "!~", "<", "<=", ">", ">="}, c.textOf(sign))) {
		sign = c.closing(sign) + 1
	}
	if sign >= end || !c.isLiteral(sign+1, end) {
		return nil, false
	}
	column, start, stop := c.column(first, sign)
	switch compared := c.textOf(sign); {
	case column == "_value":
		return nil, true
	case column == "", column == "_time", column == "_start", column == "_stop", compared[0] == '<', compared[0] == '>':
		return nil, false
	case compared == "==":
		return nil, !c.is(sign+1, stringLiteral, `""`)
	case column == "_measurement", column == "_field":
		return nil, true
	}
	tag := c.text[start:stop]
	return []edit{{start, stop, fmt.Sprintf(`(if exists %s then %s else "")`, tag, tag)}}, true
}

// column returns the name of the record's column that an expression is, and where it starts and ends in the script, or "".
func (c storageCondition) column(first, end int) (name string, start, stop int) {
	first, end = c.withoutBrackets(first, end)
	switch {
	case !c.is(first, identifier, c.record):
	case end == first+3 && c.is(first+1, operator, ".") && c.kind(first+2) == identifier:
		name = c.textOf(first + 2)
	case end == first+4 && c.is(first+1, opening, "[") && c.kind(first+2) == stringLiteral:
		name, _ = unquote(c.textOf(first + 2))
	}
	if name == "" {
		return "", 0, 0
	}
	return name, c.tokens[first].start, c.tokens[end-1].end
}

// isLiteral reports whether an expression is a literal, or a name or a member, whose value InfluxDB puts in its place.
func (c storageCondition) isLiteral(first, end int) bool {
	first, end = c.withoutBrackets(first, end)
	if first >= end || c.is(first, identifier, c.record) {
		return false
	}
	switch c.kind(first) {
	case stringLiteral, regex, integer, float:
		return end == first+1
	case identifier:
		for i := first + 1; i < end; i += 2 {
			if !c.is(i, operator, ".") || c.kind(i+1) != identifier {
				return false
			}
		}
		return true
	}
	return false
}

// withoutBrackets returns the tokens of an expression without the brackets around all of it.
func (r *effects) withoutBrackets(first, end int) (int, int) {
	for first < end && r.is(first, opening, "(") && r.closing(first) == end-1 {
		first, end = first+1, end-1
	}
	return first, end
}

// hasKeyword reports whether an expression has the keyword outside of brackets.
func (r *effects) hasKeyword(first, end int, word string) bool {
	for i := first; i < end; i = r.closing(i) + 1 {
		if r.is(i, keyword, word) {
			return true
		}
	}
	return false
}

// split splits the tokens of an expression at the keyword. What follows an if belongs to it.
func (r *effects) split(first, end int, word string) []argument {
	var parts []argument
	for i := first; i < end && !r.is(i, keyword, "if"); i = r.closing(i) + 1 {
		if r.is(i, keyword, word) && i > first {
			parts = append(parts, argument{first: first, end: i})
			first = i + 1
		}
	}
	return append(parts, argument{first: first, end: end})
}

// dropsEmpty reports whether a filter, whose bracket is at the index, drops tables that are already empty.
func (r *effects) dropsEmpty(bracket int) bool {
	arguments, _ := r.arguments(bracket)
	fn := find(arguments, "fn")
	// InfluxDB optimizes away a filter that is always true. Such a filter has few tokens: ( r ) => true.
	return fn != nil && find(arguments, "onEmpty") == nil && fn.end-fn.first > 6
}

// seriesFilter returns a filter, as a pipe, with the conditions of another filter that don't depend on values. It
// returns "" if there are none, if none of the conditions depends on values, or if they can't be read. The edits are those
// of the other filter.
func (r *effects) seriesFilter(bracket int, edits []edit) string {
	arguments, _ := r.arguments(bracket)
	fn := find(arguments, "fn")
	if fn == nil || find(arguments, "onEmpty") != nil {
		return ""
	}
	record, ok := r.parameter(*fn)
	body := fn.first + 4
	if !ok || r.is(body, opening, "{") {
		return ""
	}
	parts := []argument{{first: body, end: fn.end}}
	if !r.hasKeyword(body, fn.end, "or") && !r.hasKeyword(body, fn.end, "if") {
		parts = r.split(body, fn.end, "and")
	}
	var conditions []string
	for _, p := range parts {
		if p.first == p.end {
			return "" // a mistake, which InfluxDB reports
		}
		text := apply(r.text, r.tokens[p.first].start, r.tokens[p.end-1].end, edits)
		if !strings.Contains(text, "_value") && r.isPlain(p.first, p.end) {
			conditions = append(conditions, "("+text+"\n)") // it may end with a comment
		}
	}
	if conditions == nil || !strings.Contains(r.text[r.tokens[body].start:r.tokens[fn.end-1].end], "_value") {
		return "" // the filter itself depends on no value
	}
	return fmt.Sprintf("|> %sfilter(fn: (%s) => %s)", standInPrefix, record, strings.Join(conditions, " and "))
}

// isPlain reports whether no token may need to be replaced, so that the text of the tokens can be used a second time.
func (r *effects) isPlain(first, end int) bool {
	for i := first; i < end; i++ {
		if r.kind(i) != identifier || r.isKey(i) {
			continue
		}
		name := r.textOf(i)
		if r.names[name] != "" || slices.Contains(sinkFunctions, name) || slices.Contains(sourceFunctions, name) {
			return false
		}
	}
	return true
}
