package flux

import "encoding/json"

// standIns are values of the types that the options of a task have.
var standIns = []struct{ key, value string }{
	{"name", `{"type":"StringLiteral","value":"a"}`},
	{"every", `{"type":"DurationLiteral","values":[{"magnitude":1,"unit":"h"}]}`},
	{"cron", `{"type":"StringLiteral","value":"@daily"}`},
	{"offset", `{"type":"DurationLiteral","values":[{"magnitude":0,"unit":"s"}]}`},
}

// OptionTree returns the syntax tree, as JSON, of a task option with these keys, for
// a check of the types in a body. To that the values make no difference, so they are
// stand-ins: the real ones may not be known yet.
func OptionTree(hasKey func(key string) bool) json.RawMessage {
	properties := []json.RawMessage{}
	for _, s := range standIns {
		if hasKey(s.key) {
			properties = append(properties, json.RawMessage(`{"type":"Property","key":{"type":"Identifier","name":"`+s.key+`"},"value":`+s.value+`}`))
		}
	}
	tree, err := json.Marshal(map[string]any{
		"type": "OptionStatement",
		"assignment": map[string]any{
			"type": "VariableAssignment",
			"id":   map[string]string{"type": "Identifier", "name": "task"},
			"init": map[string]any{"type": "ObjectExpression", "properties": properties},
		},
	})
	if err != nil {
		panic(err) // it is all constants
	}
	return tree
}
