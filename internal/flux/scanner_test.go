package flux

import (
	"strings"
	"testing"
)

var kindNames = map[kind]string{
	illegal: "illegal", comment: "comment", identifier: "id", keyword: "key", integer: "int", float: "float",
	duration: "duration", dateTime: "time", stringLiteral: "string", stringStart: "start", stringMiddle: "middle",
	stringEnd: "end", regex: "regex", attribute: "attribute", opening: "open", closing: "close", pipeReceive: "receive", operator: "op",
}

func TestTokens(t *testing.T) {
	for script, want := range map[string]string{
		"":                                   "",
		" \t\r\n\v\f":                        "",
		"a _b1 ü":                            "id:a id:_b1 id:ü",
		"option optional":                    "key:option id:optional",
		"1 1. .1 1.5 1..2":                   "int:1 float:1. float:.1 float:1.5 float:1. float:.2",
		"1h30m 1h30 1mo 1m1 1µs 1x":          "duration:1h30m duration:1h int:30 duration:1mo duration:1m int:1 duration:1µs int:1 id:x",
		"2020-01-01":                         "time:2020-01-01",
		"2020-01-01T00:00":                   "time:2020-01-01 id:T00 op:: int:00",
		"2020-01-01T00:00:00.5-01:00-1":      "time:2020-01-01T00:00:00.5-01:00 op:- int:1",
		"2020-01-01T00:00:00Z 2020-1-1":      "time:2020-01-01T00:00:00Z int:2020 op:- int:1 op:- int:1",
		`"a" "" "\"" "$" "$${" "$\"`:         `string:"a" string:"" string:"\"" string:"$" string:"$${" string:"$\"`,
		`"a${b}c${d}e"`:                      `start:"a${ id:b middle:}c${ id:d end:}e"`,
		`"${ {a: "}"} }"`:                    `start:"${ open:{ id:a op:: string:"}" close:} end:}"`,
		"// a\r\n//b\n// c":                  "comment:// a comment://b comment:// c",
		"a / b / c":                          "id:a op:/ id:b op:/ id:c",
		"a =~ /b/ / c":                       "id:a op:=~ regex:/b/ op:/ id:c",
		`(/\//, [/\\/], /a`:                  `open:( regex:/\// op:, open:[ regex:/\\/], / id:a`,
		"@a @ a":                             "attribute:@a illegal:@ id:a",
		"a<-b <= >= == != =~ !~ => |> < ! |": "id:a receive:<- id:b op:<= op:>= op:== op:!= op:=~ op:!~ op:=> op:|> op:< illegal:! illegal:|",
		"\ufeffa\u00a0 \xff # 🌡️":            "illegal:\ufeff id:a illegal:\u00a0 illegal:\xff illegal:# illegal:🌡 illegal:\ufe0f",
	} {
		if got := writeTokens(t, script); got != want {
			t.Errorf("%q\n got %s\nwant %s", script, got, want)
		}
	}
}

func TestTokensUnreadable(t *testing.T) {
	for script, want := range map[string]string{
		`a "b`:       "1:3: This string is never closed.",
		`a "b${c} d`: "1:3: This string is never closed.",
		`"b${c`:      "1:1: This string has an interpolation that is never closed.",
		"f(\n[1, 2]": "1:2: This ( is never closed.",
		"a }":        "1:3: Unexpected }: there is no opening bracket for it.",
		"ü(]":        "1:3: This ] doesn't match the open (.",
		`"${a)`:      "1:5: This ) doesn't match the open ${.",
		`"\d"`:       `1:2: A string may only have the escapes \n, \r, \t, \\, \", \${, and \xHH. Write a backslash twice.`,
		`"\`:         `1:2: A string may only have the escapes \n, \r, \t, \\, \", \${, and \xHH. Write a backslash twice.`,
		"a\nb\x00c":  "2:2: InfluxDB ignores everything from this NUL character on. Remove it.",
		`"$`:         "1:1: This string is never closed.",
	} {
		_, err := scanAll(script)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", script, err, want)
		}
	}
}

func scanAll(script string) ([]token, error) {
	s := newScanner(script)
	var tokens []token
	for {
		t, err := s.next()
		if err != nil || t.kind == endOfText {
			return tokens, err
		}
		tokens = append(tokens, t)
	}
}

func writeTokens(t *testing.T, script string) string {
	tokens, err := scanAll(script)
	if err != nil && !strings.Contains(err.Error(), "never closed") {
		t.Errorf("%q: %v", script, err)
	}
	var words []string
	for _, token := range tokens {
		words = append(words, kindNames[token.kind]+":"+script[token.start:token.end])
	}
	return strings.Join(words, " ")
}

func FuzzTokens(f *testing.F) {
	for _, c := range EdgeCases() {
		f.Add(c.Script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		tokens, err := scanAll(script)
		end := 0
		for _, token := range tokens {
			if token.start < end || token.end <= token.start {
				t.Fatalf("%+v after %d", token, end)
			}
			if gap := script[end:token.start]; strings.Trim(gap, space) != "" {
				t.Fatalf("%q is in no token", gap)
			}
			end = token.end
		}
		if rest := script[end:]; err == nil && strings.Trim(rest, space) != "" {
			t.Fatalf("%q is in no token", rest)
		}
	})
}
