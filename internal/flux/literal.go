package flux

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Record is a record, whose values may have different types, as in {name: "cpu", limit: 90}.
type Record map[string]any

// Dict is a dictionary, whose values all have the same type, as in ["cpu": 90, "mem": 80].
type Dict map[string]any

// Literal returns the Flux literal of a value: a bool, a string, a *big.Float, a []any, a Record or a Dict. Flux has no
// null: Literal omits nil values in a Record or a Dict, and returns an error for any other nil.
//
// A whole number becomes an integer, any other number a float. But Flux requires a single type in arrays and
// dictionaries: if one number in them is a float, all become floats.
func Literal(v any) (string, error) {
	typed, err := typedValue(v, "the value")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	writeLiteral(&b, typed)
	return b.String(), nil
}

// typedValue returns the value with its numbers as int64 or float64. Errors refer to the value by the name.
func typedValue(v any, name string) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, fmt.Errorf("%s is null, and Flux has no literal for null", name)
	case *big.Float:
		return typedNumber(v, name)
	case []any:
		items := make([]any, 0, len(v))
		for i, item := range v {
			typed, err := typedValue(item, fmt.Sprintf("%s[%d]", name, i))
			if err != nil {
				return nil, err
			}
			items = append(items, typed)
		}
		return unify(items, name)
	case Record:
		return typedParts(v, name)
	case Dict:
		parts, err := typedParts(Record(v), name)
		if err != nil {
			return nil, err
		}
		keys := slices.Sorted(maps.Keys(parts))
		values, err := unify(column(parts, keys), name)
		if err != nil {
			return nil, err
		}
		return Dict(zip(keys, values)), nil
	}
	return v, nil
}

func typedNumber(n *big.Float, name string) (any, error) {
	// The smallest integer has no literal: a negative number is the negation of a positive literal, which would be too
	// large by one.
	if i, accuracy := n.Int64(); accuracy == big.Exact && i != math.MinInt64 {
		return i, nil
	}
	f, _ := n.Float64()
	if math.IsInf(f, 0) {
		return nil, fmt.Errorf("%s is too large for a float", name)
	}
	return f, nil
}

// typedParts returns the record with typed values, and omits those that are nil.
func typedParts(parts Record, name string) (Record, error) {
	all := Record{}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		if parts[key] == nil {
			continue
		}
		typed, err := typedValue(parts[key], name+"."+key)
		if err != nil {
			return nil, err
		}
		all[key] = typed
	}
	return all, nil
}

// unify converts the values to a single type, or returns an error if they don't have one.
func unify(values []any, name string) ([]any, error) {
	switch {
	case len(values) < 2 || all[string](values) || all[bool](values) || all[int64](values):
		return values, nil
	case all[[]any](values):
		var lengths []int
		var items []any
		for _, v := range values {
			lengths = append(lengths, len(v.([]any)))
			items = append(items, v.([]any)...)
		}
		items, err := unify(items, name+"[…]")
		if err != nil {
			return nil, err
		}
		return split(items, lengths), nil
	case all[Dict](values):
		return unifyDicts(values, name)
	case all[Record](values):
		return unifyRecords(values, name)
	}
	floats := make([]any, 0, len(values))
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			floats = append(floats, float64(v))
		case float64:
			floats = append(floats, v)
		default:
			return nil, fmt.Errorf("the elements of %s are of different types, but a Flux array has only one type", name)
		}
	}
	return floats, nil
}

func unifyDicts(values []any, name string) ([]any, error) {
	var lengths []int
	var keys []string
	var items []any
	for _, v := range values {
		own := slices.Sorted(maps.Keys(v.(Dict)))
		lengths = append(lengths, len(own))
		keys = append(keys, own...)
		items = append(items, column(Record(v.(Dict)), own)...)
	}
	items, err := unify(items, name+"[…]")
	if err != nil {
		return nil, err
	}
	dicts := make([]any, 0, len(values))
	for _, n := range lengths {
		dicts = append(dicts, Dict(zip(keys[:n], items[:n])))
		keys, items = keys[n:], items[n:]
	}
	return dicts, nil
}

func unifyRecords(values []any, name string) ([]any, error) {
	first := values[0].(Record)
	records := make([]any, 0, len(values))
	for i, v := range values {
		if missing := difference(first, v.(Record)); missing != "" {
			return nil, fmt.Errorf("the elements of %s must all have the same attributes, and %s is only in one of the elements [0] and [%d]", name, missing, i)
		}
		records = append(records, Record{})
	}
	for _, key := range slices.Sorted(maps.Keys(first)) {
		var parts []any
		for _, v := range values {
			parts = append(parts, v.(Record)[key])
		}
		parts, err := unify(parts, name+"[…]."+key)
		if err != nil {
			return nil, err
		}
		for i, part := range parts {
			records[i].(Record)[key] = part
		}
	}
	return records, nil
}

// difference returns a key that only one of the two records has, or "" if there is none.
func difference(a, b Record) string {
	for _, key := range slices.Sorted(maps.Keys(a)) {
		if _, ok := b[key]; !ok {
			return key
		}
	}
	for _, key := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[key]; !ok {
			return key
		}
	}
	return ""
}

func all[T any](values []any) bool {
	return !slices.ContainsFunc(values, func(v any) bool {
		_, ok := v.(T)
		return !ok
	})
}

// column returns the values of the keys, in the order of the keys.
func column(r Record, keys []string) []any {
	values := make([]any, 0, len(keys))
	for _, key := range keys {
		values = append(values, r[key])
	}
	return values
}

// zip returns the map with these keys and values.
func zip(keys []string, values []any) map[string]any {
	m := map[string]any{}
	for i, v := range values {
		m[keys[i]] = v
	}
	return m
}

// split cuts a list into parts of these lengths.
func split(items []any, lengths []int) []any {
	var parts []any
	for _, n := range lengths {
		parts = append(parts, items[:n:n])
		items = items[n:]
	}
	return parts
}

func writeLiteral(b *strings.Builder, v any) {
	switch v := v.(type) {
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		b.WriteString(Quote(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		// Flux has no exponents, and reads a number without a dot as an integer.
		digits := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		b.WriteString(digits)
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			separate(b, i)
			writeLiteral(b, item)
		}
		b.WriteByte(']')
	case Record:
		b.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			separate(b, i)
			b.WriteString(recordKey(key) + ": ")
			writeLiteral(b, v[key])
		}
		b.WriteByte('}')
	case Dict:
		writeDict(b, v)
	}
}

func writeDict(b *strings.Builder, v Dict) {
	if len(v) == 0 {
		b.WriteString("[:]")
		return
	}
	b.WriteByte('[')
	for i, key := range slices.Sorted(maps.Keys(v)) {
		separate(b, i)
		b.WriteString(Quote(key) + ": ")
		writeLiteral(b, v[key])
	}
	b.WriteByte(']')
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

// recordKey returns a record's key, in quotes only if it needs them.
func recordKey(key string) string {
	if key != "" && identifierLength(key) == len(key) && keywordOrIdentifier(key) == identifier {
		return key
	}
	return Quote(key)
}
