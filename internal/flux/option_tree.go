package flux

import "encoding/json"

// OptionTree returns the syntax tree, as JSON, of a task option with these keys, for a check of the types in a body. It
// returns nil if there are no keys. The values are placeholders: types don't depend on them, and the real values may
// not be known yet.
func OptionTree(hasKey func(key string) bool) json.RawMessage {
	var o Options
	for _, standIn := range []struct {
		key    string
		option *string
		value  string
	}{{"name", &o.Name, "a"}, {"every", &o.Every, "1h"}, {"cron", &o.Cron, "@daily"}, {"offset", &o.Offset, "0s"}} {
		if hasKey(standIn.key) {
			*standIn.option = standIn.value
		}
	}
	statement := o.statement()
	if statement == nil {
		return nil
	}
	tree, err := json.Marshal(statement)
	if err != nil {
		panic(err) // strings and numbers always have JSON
	}
	return tree
}
