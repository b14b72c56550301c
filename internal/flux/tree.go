package flux

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Tree is the meaning of a script: its syntax tree without layout. When InfluxDB changes an option of a task, as its UI
// does on each save, it reformats the whole script. The tree then stays the same, except for comments, which may move
// or get lost.
type Tree struct {
	code   any
	option any // the statement of the task option, or nil
	// zeroOffset is set if the task option has an offset of zero. It isn't in option then.
	zeroOffset bool
	comments   map[string]int
}

// ParseTree parses the syntax tree that InfluxDB returns for a script, as JSON
// (https://github.com/influxdata/flux/blob/v0.200.0/ast/json.go).
func ParseTree(text []byte) (*Tree, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root any
	if err := decoder.Decode(&root); err != nil {
		return nil, err
	}
	t := &Tree{comments: map[string]int{}}
	t.code = t.prune(root)
	return t, nil
}

// EqualCode reports whether two scripts have the same meaning, apart from their task options. The other script may lack
// comments, but must not have new ones.
func (t *Tree) EqualCode(other *Tree) bool {
	for text, count := range other.comments {
		if count > t.comments[text] {
			return false
		}
	}
	return reflect.DeepEqual(t.code, other.code)
}

// EqualOption reports whether the task options of two scripts have the same meaning. An offset of zero is none, unless
// zeroMatters is set: see [UsesOffset].
func (t *Tree) EqualOption(other *Tree, zeroMatters bool) bool {
	return reflect.DeepEqual(t.option, other.option) && (!zeroMatters || t.zeroOffset == other.zeroOffset)
}

// prune returns a part of the tree without what has no meaning: positions, parentheses, and comments, which it counts.
// It moves the task option to t.option.
func (t *Tree) prune(part any) any {
	switch part := part.(type) {
	case []any:
		kept := make([]any, 0, len(part))
		for _, element := range part {
			if t.option == nil && isTaskOption(element) {
				t.option = t.prune(element)
				t.takeZeroOffset()
			} else {
				kept = append(kept, t.prune(element))
			}
		}
		return kept
	case map[string]any:
		kept := map[string]any{}
		for key, value := range part {
			if key != "location" && !t.countComments(value) {
				kept[key] = t.prune(value)
			}
		}
		if kept["type"] == "ParenExpression" {
			return kept["expression"]
		}
		return kept
	}
	return part
}

// countComments counts the comments in a list. It reports whether the value is a list of comments.
func (t *Tree) countComments(value any) bool {
	list, _ := value.([]any)
	for _, element := range list {
		comment, _ := element.(map[string]any)
		text, ok := comment["text"].(string)
		if !ok || len(comment) > 1 {
			return false
		}
		t.comments[strings.TrimSpace(text)]++
	}
	return len(list) > 0
}

// isTaskOption reports whether a part of the tree is the statement that sets the task option.
func isTaskOption(part any) bool {
	statement, _ := part.(map[string]any)
	assignment, _ := statement["assignment"].(map[string]any)
	id, _ := assignment["id"].(map[string]any)
	return statement["type"] == "OptionStatement" && id["name"] == "task"
}

// takeZeroOffset removes an offset of zero from the task option, and sets zeroOffset if there was one.
func (t *Tree) takeZeroOffset() {
	statement, _ := t.option.(map[string]any)
	assignment, _ := statement["assignment"].(map[string]any)
	record, _ := assignment["init"].(map[string]any)
	properties, _ := record["properties"].([]any)
	kept := slices.DeleteFunc(properties, isZeroOffset)
	if t.zeroOffset = len(kept) < len(properties); t.zeroOffset {
		record["properties"] = kept
	}
}

// isZeroOffset reports whether a part of the tree is the property offset with the value zero.
func isZeroOffset(part any) bool {
	property, _ := part.(map[string]any)
	key, _ := property["key"].(map[string]any)
	value, _ := property["value"].(map[string]any)
	components, _ := value["values"].([]any)
	if property["type"] != "Property" || key["name"] != "offset" || len(components) == 0 {
		return false
	}
	for _, component := range components {
		if c, _ := component.(map[string]any); c["magnitude"] != json.Number("0") {
			return false
		}
	}
	return true
}
