package flux

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
)

// previewTree is the syntax tree of preview.flux, as JSON, without places.
//
//go:embed preview.json
var previewTree []byte

// node is a node of a syntax tree.
type node map[string]any

func identifierNode(name string) node { return node{"type": "Identifier", "name": name} }

func stringNode(value string) node { return node{"type": "StringLiteral", "value": value} }

func assignment(name string, value node) node {
	return node{"type": "VariableAssignment", "id": identifierNode(name), "init": value}
}

// durationNode returns the node of a duration literal, or nil if the text isn't one.
func durationNode(literal string) node {
	negative, components, err := parseComponents(literal)
	if err != nil {
		return nil
	}
	var values []node
	for _, c := range components {
		values = append(values, node{"magnitude": c.magnitude, "unit": c.unit})
	}
	duration := node{"type": "DurationLiteral", "values": values}
	if negative {
		return node{"type": "UnaryExpression", "operator": "-", "argument": duration}
	}
	return duration
}

// statement returns the statement of the task option, or nil if there are no options.
func (o Options) statement() node {
	var properties []node
	add := func(key string, value node) {
		if value != nil {
			properties = append(properties, node{"type": "Property", "key": identifierNode(key), "value": value})
		}
	}
	if o.Name != "" {
		add("name", stringNode(o.Name))
	}
	add("every", durationNode(o.Every))
	if o.Cron != "" {
		add("cron", stringNode(o.Cron))
	}
	add("offset", durationNode(o.Offset))
	if properties == nil {
		return nil
	}
	return node{"type": "OptionStatement", "assignment": assignment("task", node{"type": "ObjectExpression", "properties": properties})}
}

// Extern returns the syntax tree of the file that comes before a preview's script: the definitions that the script
// needs, the task option of a body, and the input as annotated CSV by bucket name. The file is in the script's package,
// since InfluxDB runs only files of the same package together.
func Extern(script string, option Options, input map[string]string) json.RawMessage {
	var file node
	if err := json.Unmarshal(previewTree, &file); err != nil {
		panic(err) // previewTree never changes
	}
	if name := PackageName(script); name != "" {
		file["package"] = node{"type": "PackageClause", "name": identifierNode(name)}
	}
	elements := []node{}
	for _, bucket := range slices.Sorted(maps.Keys(input)) {
		text := input[bucket]
		if text == "" {
			text = "\n" // preview_from treats an empty text as a missing bucket
		}
		elements = append(elements, node{"type": "DictItem", "key": stringNode(bucket), "val": stringNode(text)})
	}
	body := []any{assignment(standInPrefix+"input", node{"type": "DictExpression", "elements": elements})}
	if statement := option.statement(); statement != nil {
		body = append(body, statement)
	}
	file["body"] = append(body, file["body"].([]any)...)
	if input != nil {
		// A call of from that the preview didn't replace must not read a bucket either.
		file["body"] = append(file["body"].([]any), assignment("from", identifierNode(standInPrefix+"from")))
	}
	tree, err := json.Marshal(file)
	if err != nil {
		panic(err) // strings and numbers always have JSON
	}
	return tree
}
