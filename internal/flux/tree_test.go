package flux_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// Parts of syntax trees as InfluxDB 2.9.1 returns them.
const (
	number  = `{"type":"IntegerLiteral","location":{"start":{"line":1,"column":5}},"value":"1"}`
	taskIs  = `{"type":"OptionStatement","assignment":{"type":"VariableAssignment","id":{"type":"Identifier","name":"task"},"init":{"type":"DurationLiteral","values":[{"magnitude":1,"unit":"h"}]}}}`
	taskIs2 = `{"type":"OptionStatement","assignment":{"type":"VariableAssignment","id":{"type":"Identifier","name":"task"},"init":{"type":"DurationLiteral","values":[{"magnitude":2,"unit":"h"}]}}}`
)

func file(statements string) string { return `{"files":[{"type":"File","body":[` + statements + `]}]}` }

func assign(value, comments string) string {
	if comments == "" { // then InfluxDB leaves the list out
		return `{"type":"VariableAssignment","id":{"type":"Identifier","name":"x"},"init":` + value + `}`
	}
	return `{"type":"VariableAssignment","id":{"type":"Identifier","comments":[` + comments + `],"name":"x"},"init":` + value + `}`
}

func TestTree(t *testing.T) {
	const why, how = `{"text":"// why\n"}`, `{"text":"// how\n"}`
	script := file(taskIs + "," + assign(number, why))
	for _, c := range []struct {
		name, other      string
		sameCode, option bool
	}{
		{"itself", script, true, true},
		{"another place, brackets", file(taskIs + "," + assign(`{"type":"ParenExpression","lparen":[`+why+`],"expression":`+
			`{"type":"IntegerLiteral","value":"1"}}`, "")), true, true},
		{"a comment is lost", file(taskIs + "," + assign(number, "")), true, true},
		{"a comment has moved", file(assign(number, why) + "," + taskIs), true, true},
		{"another comment", file(taskIs + "," + assign(number, how)), false, true},
		{"a second comment", file(taskIs + "," + assign(number, why+","+why)), false, true},
		{"another option", file(taskIs2 + "," + assign(number, why)), true, false},
		{"no option", file(assign(number, why)), true, false},
		{"another value", file(taskIs + "," + assign(`{"type":"IntegerLiteral","value":"2"}`, why)), false, true},
	} {
		a, err := flux.ParseTree([]byte(script))
		if err != nil {
			t.Fatal(err)
		}
		b, err := flux.ParseTree([]byte(c.other))
		if err != nil {
			t.Fatal(err)
		}
		if a.EqualCode(b) != c.sameCode || a.EqualOption(b, false) != c.option {
			t.Errorf("%s: %v, %v", c.name, a.EqualCode(b), a.EqualOption(b, false))
		}
	}
}

// An offset of zero equals no offset, unless the script uses it.
func TestTree_zeroOffset(t *testing.T) {
	option := func(properties string) string {
		return file(`{"type":"OptionStatement","assignment":{"id":{"name":"task"},"init":{"properties":[` + properties + `]}}}`)
	}
	const (
		name = `{"type":"Property","key":{"name":"name"},"value":{"value":"n"}}`
		zero = `{"type":"Property","key":{"name":"offset"},"value":{"values":[{"magnitude":0,"unit":"s"}]}}`
		five = `{"type":"Property","key":{"name":"offset"},"value":{"values":[{"magnitude":5,"unit":"m"}]}}`
	)
	for _, c := range []struct {
		a, b              string
		same, zeroMatters bool
	}{
		{name + "," + zero, name, true, false},
		{name + "," + zero, name, false, true},
		{name + "," + zero, name + "," + zero, true, true},
		{name + "," + five, name, false, false},
	} {
		a, err := flux.ParseTree([]byte(option(c.a)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := flux.ParseTree([]byte(option(c.b)))
		if err != nil {
			t.Fatal(err)
		}
		if a.EqualOption(b, c.zeroMatters) != c.same {
			t.Errorf("%s and %s: not %t", c.a, c.b, c.same)
		}
	}
}
