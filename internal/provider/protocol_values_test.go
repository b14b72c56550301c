package provider

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// choices makes decisions from bytes, so that a fuzzer can control them. After the last byte, each decision is the
// first choice.
type choices struct{ rest []byte }

// n returns a number below n.
func (c *choices) n(n int) int {
	if len(c.rest) == 0 {
		return 0
	}
	chosen := int(c.rest[0]) % n
	c.rest = c.rest[1:]
	return chosen
}

// rarely returns true once in so many times.
func (c *choices) rarely(times int) bool { return c.n(times) == times-1 }

func (c *choices) bytes() []byte {
	taken := c.rest[:min(c.n(32), len(c.rest))]
	c.rest = c.rest[len(taken):]
	return taken
}

func pick[T any](c *choices, from []T) T { return from[c.n(len(from))] }

// sensible has texts that an attribute may really have, by the attribute's name, so that many configurations pass the
// validators.
var sensible = map[string][]string{
	"id":     {taskID, labelID, "fedcba9876543210"},
	"name":   {"a task", "b", "A \"quoted\" ${name}\n"},
	"org":    {orgName, "another"},
	"org_id": {orgID, "fedcba9876543210"},
	"status": {"active", "inactive", "success", "failed"},
	"every":  {"1h", "60m", "1d", "1mo", "-1s"},
	"cron":   {"@daily", "0 6 * * *", "30 0 6 * * *", "61 * * * *"},
	"offset": {"0s", "5m", "-1h30m", "1d", "1000y"},
	"flux": {
		"from(bucket: \"b\")", "from(bucket: \"b\")\r\n\r\n", "option task = {name: \"a task\", every: 1h}\nfrom()",
		"option task = {name: \"a task\", cron: \"@daily\", offset: 300s, retry: 3}", "package main\nimport \"array\"\nsyntax error",
		"option task = {", "option task = {name: n, every: 1h}", "// option task = {}\n", "option\ttask = {every: 1h, name: \"\\x41\"}",
	},
	"timeout":         {"1ns", "90s", "-1s"},
	"on_failure":      {"stop", "continue"},
	"type":            {"system", "basic"},
	"url":             {"http://localhost:1", "https://user:secret@host", "http://[::1", "http://h/?secret", "\x00://"},
	"request_timeout": {"30s", "0", "10000000h"},
	"client_key":      {"-----BEGIN PRIVATE KEY-----\nsecret", "/dev/zero", "/", "secret"},
	"ca_certificate":  {"-----BEGIN CERTIFICATE-----\nsecret", "/dev/zero", "/proc/self/mem", "secret\nsecret"},
}

// hostile has texts that no attribute expects.
var hostile = []string{
	"", " ", "\x00", "\xff\xfe\xfd", "a\xc3", "\ufeff", "\u202e\u0301", "\x1b[2J\r", "null", "..", "../..", "a/b/c", "%s%n%d",
	"${", "\"", "\\", "-", "9223372036854775808", "1e400", "9999-12-31T23:59:60Z", "0000-00-00T00:00:00Z", "P1D",
	strings.Repeat("0", 1<<10), strings.Repeat("(", 1<<12), strings.Repeat("é", 1<<15),
}

func (c *choices) text(name string) string {
	known := sensible[name]
	switch {
	case strings.HasSuffix(name, "_id") && known == nil:
		known = sensible["id"]
	case known == nil:
		known = []string{"2026-03-01T00:00:00Z", "2026-03-01T12:00:00+01:00", "1h"}
	}
	switch c.n(8) {
	case 6:
		return pick(c, hostile)
	case 7:
		return string(c.bytes())
	}
	return pick(c, known)
}

var numbers = []*big.Float{
	big.NewFloat(1), big.NewFloat(0), big.NewFloat(-1), big.NewFloat(1.5), big.NewFloat(1 << 40),
	new(big.Float).SetInt(new(big.Int).Lsh(big.NewInt(1), 64)), new(big.Float).SetMantExp(big.NewFloat(1), 5000), big.NewFloat(1e-300),
}

// value returns a value of the type: sometimes null, and unknown if that is allowed.
func (c *choices) value(typ tftypes.Type, name string, unknown bool) tftypes.Value {
	switch n := c.n(12); {
	case n == 10:
		return tftypes.NewValue(typ, nil)
	case n == 11 && unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	return c.known(typ, name, unknown)
}

// known returns a value of the type that is neither null nor unknown itself.
func (c *choices) known(typ tftypes.Type, name string, unknown bool) tftypes.Value {
	switch t := typ.(type) {
	case tftypes.List:
		return tftypes.NewValue(typ, c.elements(t.ElementType, name, unknown))
	case tftypes.Set:
		return tftypes.NewValue(typ, c.elements(t.ElementType, name, unknown))
	case tftypes.Map:
		elements := map[string]tftypes.Value{}
		for range c.n(4) {
			elements[c.text(name)] = c.value(t.ElementType, name, unknown)
		}
		return tftypes.NewValue(t, elements)
	case tftypes.Object:
		attributes := map[string]tftypes.Value{}
		for _, attribute := range slices.Sorted(maps.Keys(t.AttributeTypes)) {
			attributes[attribute] = c.value(t.AttributeTypes[attribute], attribute, unknown)
		}
		return tftypes.NewValue(t, attributes)
	case tftypes.Tuple:
		var elements []tftypes.Value
		for _, element := range t.ElementTypes {
			elements = append(elements, c.value(element, name, unknown))
		}
		return tftypes.NewValue(t, elements)
	}
	switch {
	case typ.Is(tftypes.DynamicPseudoType):
		return c.value(c.typ(3), name, unknown)
	case typ.Is(tftypes.Number):
		return tftypes.NewValue(typ, pick(c, numbers))
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, c.n(2) == 0)
	}
	return tftypes.NewValue(typ, c.text(name))
}

func (c *choices) elements(typ tftypes.Type, name string, unknown bool) []tftypes.Value {
	elements := []tftypes.Value{}
	for range c.n(4) {
		elements = append(elements, c.value(typ, name, unknown))
	}
	return elements
}

// typ returns a type that contains other types, down to a depth.
func (c *choices) typ(depth int) tftypes.Type {
	kind := c.n(8)
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 1:
		return tftypes.Number
	case 2:
		return tftypes.Bool
	case 3:
		return tftypes.List{ElementType: c.typ(depth - 1)}
	case 4:
		return tftypes.Set{ElementType: c.typ(depth - 1)}
	case 5:
		return tftypes.Map{ElementType: c.typ(depth - 1)}
	case 6:
		return tftypes.Tuple{ElementTypes: []tftypes.Type{c.typ(depth - 1), c.typ(depth - 1)}}
	case 7:
		return tftypes.Object{AttributeTypes: map[string]tftypes.Type{
			pick(c, []string{"every", "cron", "created_at"}): c.typ(depth - 1), "offset": c.typ(depth - 1),
		}}
	}
	return tftypes.String
}

// config returns a configuration as Terraform passes it to the provider, with the required attributes, and without
// those that are only computed.
func (c *choices) config(schema *tfprotov6.Schema, unknown bool) tftypes.Value {
	values := map[string]tftypes.Value{}
	for _, a := range schema.Block.Attributes {
		switch {
		case a.Required && unknown:
			values[a.Name] = c.orUnknown(a)
		case a.Required:
			values[a.Name] = c.known(a.Type, a.Name, false)
		case a.Optional && c.n(2) == 1:
			values[a.Name] = c.value(a.Type, a.Name, unknown)
		default:
			values[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		}
	}
	return tftypes.NewValue(schema.ValueType(), values)
}

func (c *choices) orUnknown(a *tfprotov6.SchemaAttribute) tftypes.Value {
	if c.rarely(8) {
		return tftypes.NewValue(a.Type, tftypes.UnknownValue)
	}
	return c.known(a.Type, a.Name, true)
}

// resolved returns a configuration after all unknown values in it have become known.
func (c *choices) resolved(config tftypes.Value) tftypes.Value {
	resolved, err := tftypes.Transform(config, func(path *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsKnown() {
			return v, nil
		}
		name, _ := path.LastStep().(tftypes.AttributeName)
		return c.known(v.Type(), string(name), false), nil
	})
	if err != nil {
		panic(err)
	}
	return resolved
}

// dynamic returns the value as the protocol encodes it.
func dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		panic(err)
	}
	return &d
}

// broken returns a value that Terraform would never send.
func (c *choices) broken() *tfprotov6.DynamicValue {
	switch c.n(4) {
	case 0:
		return nil
	case 1:
		return &tfprotov6.DynamicValue{}
	case 2:
		return &tfprotov6.DynamicValue{JSON: c.bytes()}
	}
	return &tfprotov6.DynamicValue{MsgPack: c.bytes()}
}
