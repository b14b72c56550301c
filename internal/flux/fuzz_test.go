package flux_test

import (
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func FuzzFind(f *testing.F) {
	for _, c := range flux.EdgeCases() {
		f.Add(c.Script)
	}
	f.Add("option task = {name: \"\xff\", every: 1h}")
	f.Fuzz(func(t *testing.T, script string) {
		task, err := flux.Find(script)
		if err != nil && task != nil {
			t.Fatal("a task and an error")
		}
		if task == nil {
			return
		}
		statement := script[task.Start:task.End]
		if !strings.HasPrefix(statement, "option") {
			t.Fatalf("the statement is %q", statement)
		}
		for _, p := range task.Problems {
			if p.Pos != flux.Position(script, p.Pos.Offset) || p.Pos.Offset < task.Start {
				t.Fatalf("%+v is nowhere", p)
			}
		}
		if !task.Plain {
			return
		}
		body, o, ok := flux.Split(script)
		if !ok || o != task.Options {
			t.Fatalf("not split: %v %+v", ok, o)
		}
		composed := flux.Compose(body, o)
		again, o2, ok := flux.Split(composed)
		if ok && !(o2.Equal(o) && flux.EqualBodies(again, body)) || !ok && !endsWithOption(composed, body) {
			t.Fatalf("split, composed and split again: %v %+v, %q is %q", ok, o2, body, again)
		}
		spaced := script[:task.Start] + "\n" + statement + "\n\n" + script[task.End:] + "\n \n"
		if !flux.Equal(script, spaced) {
			t.Fatal("blank lines around the option make a difference")
		}
	})
}

func FuzzCompose(f *testing.F) {
	for _, c := range flux.EdgeCases() {
		f.Add(c.Script, c.Name, "1h", "-1h30m")
	}
	for _, name := range []string{`"`, `\`, "$", "${", "$${", `$"`, `$\`, "$\n", "\x00", "\xff", "\u0085", "ß🌡️", `\x41`} {
		f.Add("from()", name, "90m", "1d")
	}
	f.Fuzz(func(t *testing.T, body, name, every, offset string) {
		if task, err := flux.Find(body); task != nil || err != nil {
			t.Skip()
		}
		if flux.CheckName(name) != nil || flux.CheckEvery(every) != nil || offset != "" && flux.CheckOffset(offset) != nil {
			t.Skip()
		}
		name = strings.ToValidUTF8(name, "\ufffd")
		o := flux.Options{Name: name, Every: every, Cron: "", Offset: offset}
		script := flux.Compose(body, o)
		task, err := flux.Find(script)
		if err != nil || task == nil || !task.Options.Equal(o) || len(task.Problems) > 0 {
			t.Fatalf("%s in %q", flux.Describe(task, err), script)
		}
		if again, _, ok := flux.Split(script); task.Plain && (!ok || !flux.EqualBodies(again, body)) {
			t.Fatalf("%q is %q", body, again)
		}
		if !task.Plain && !endsWithOption(script, body) {
			t.Fatalf("not plain: %q", script)
		}
	})
}

// endsWithOption reports whether Compose put the option after the body. There, it isn't Plain if the body ends with an
// unfinished statement.
func endsWithOption(script, body string) bool {
	return strings.HasPrefix(script, strings.TrimRight(body, " \t\n\v\f\r"))
}
