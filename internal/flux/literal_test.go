package flux

import (
	"math"
	"math/big"
	"strings"
	"testing"
)

func number64(f float64) *big.Float { return big.NewFloat(f) }

func bigNumber(t *testing.T, s string) *big.Float {
	t.Helper()
	n, _, err := big.ParseFloat(s, 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLiteral(t *testing.T) {
	one, half := number64(1), number64(0.5)
	tests := map[string]struct {
		value any
		want  string
	}{
		"bool":               {true, `true`},
		"string":             {`a "b" ${c}`, `"a \"b\" \${c}"`},
		"integer":            {number64(-42), `-42`},
		"float":              {half, `0.5`},
		"tiny float":         {number64(1e-7), `0.0000001`},
		"huge float":         {number64(1e21), `1000000000000000000000.0`},
		"largest integer":    {bigNumber(t, "9223372036854775807"), `9223372036854775807`},
		"smallest integer":   {bigNumber(t, "-9223372036854775808"), `-9223372036854776000.0`},
		"array":              {[]any{"a", "b"}, `["a", "b"]`},
		"empty array":        {[]any{}, `[]`},
		"array of floats":    {[]any{one, half}, `[1.0, 0.5]`},
		"array of arrays":    {[]any{[]any{one}, []any{}, []any{one, half}}, `[[1.0], [], [1.0, 0.5]]`},
		"record":             {Record{"name": "cpu", "limit": one, "ok": true}, `{limit: 1, name: "cpu", ok: true}`},
		"empty record":       {Record{}, `{}`},
		"odd keys":           {Record{"a b": one, "if": one, "1": one, `"`: one, "": one}, `{"": 1, "\"": 1, "1": 1, "a b": 1, "if": 1}`},
		"record with a null": {Record{"a": nil, "b": one}, `{b: 1}`},
		"dictionary":         {Dict{"cpu": one, "a b": half}, `["a b": 0.5, "cpu": 1.0]`},
		"empty dictionary":   {Dict{}, `[:]`},
		"dictionaries": {
			[]any{Dict{"a": one}, Dict{"a": half, "b": one}}, `[["a": 1.0], ["a": 0.5, "b": 1.0]]`,
		},
		"records": {
			[]any{Record{"a": one, "b": []any{one}}, Record{"a": half, "b": []any{half}}}, `[{a: 1.0, b: [1.0]}, {a: 0.5, b: [0.5]}]`,
		},
		"nested": {
			Record{"a": []any{Record{"b": Dict{"c": []any{true}}}}}, `{a: [{b: ["c": [true]]}]}`,
		},
	}
	for name, test := range tests {
		got, err := Literal(test.value)
		if err != nil || got != test.want {
			t.Errorf("%s: %s (%v), not %s", name, got, err, test.want)
		}
	}
}

func TestLiteral_impossible(t *testing.T) {
	one := number64(1)
	for want, value := range map[string]any{
		"the value is null":      nil,
		"the value.a[1] is null": Record{"a": []any{one, nil}},
		"of different types":     []any{one, "a"},
		"the value.a are":        Record{"a": []any{true, "a"}},
		"b is only in one of":    []any{Record{"a": one}, Record{"a": one, "b": one}},
		"the value[…].a are of":  []any{Record{"a": one}, Record{"a": "b"}},
		"too large for a float":  new(big.Float).SetMantExp(one, math.MaxInt32),
	} {
		if got, err := Literal(value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %s (%v), without %q", value, got, err, want)
		}
	}
}
