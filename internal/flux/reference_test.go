package flux_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func TestReferences(t *testing.T) {
	for script, want := range map[string][]string{
		"from(bucket: \"b\")":                       nil,
		"range(start: -task.every)":                 {"every 1:15"},
		"\n a = task . offset + task[\"every\"]":    {"offset 2:6", "every 2:22"},
		"x = task":                                  {" 1:5"},
		"x = {task with a: 1}":                      {" 1:6"},
		"x = task[y]":                               {" 1:5"},
		"x = \"${task.name} task.every\"":           {"name 1:8"},
		"// task.every":                             nil,
		"x = r.task.every":                          nil,
		"f(task: 1)":                                nil,
		"x = {task: 1, \"task\": 2}":                nil,
		"option task = {name: \"a\", every: 1h}":    nil,
		"option task.every = 1h":                    nil,
		"task = {every: 1h}\nx = task.every":        {" 2:5"},
		"f = (task) => task.a":                      {" 1:6", "a 1:15"},
		"f = (task={a: 1}) => task.a":               {" 1:22"},
		"x = task.every\nx = (":                     {"every 1:5"},
		"x = task.every == task.offset":             {"every 1:5", "offset 1:19"},
		"subtask.every + task2.every + my_task.a":   nil,
		"x = tasks.every":                           nil,
		"x = task.every - \"task.offset\" / task.a": {"every 1:5", "a 1:34"},
	} {
		var got []string
		for _, r := range flux.References(script) {
			got = append(got, fmt.Sprintf("%s %d:%d", r.Key, r.Pos.Line, r.Pos.Column))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", script, got, want)
		}
	}
}

// Without an offset, a script that uses task.offset fails. With an offset of zero, it doesn't.
func TestZeroOffset(t *testing.T) {
	const body = "from(bucket: \"b\") |> range(start: -1h, stop: -task.offset)\n"
	zero := flux.Compose(body, flux.Options{Name: "a", Every: "1h", Offset: "0h"})
	none := flux.Compose(body, flux.Options{Name: "a", Every: "1h"})
	if want := "option task = {name: \"a\", every: 1h, offset: 0s}\n\n" + body; zero != want {
		t.Errorf("%s\nnot\n%s", zero, want)
	}
	if flux.Equal(zero, none) {
		t.Error("zero and no offset are the same, though the script uses it")
	}
	if !flux.EqualCode(zero, none) || !flux.EqualCode(zero, body) {
		t.Error("the code differs")
	}
}

func TestCheckReferences(t *testing.T) {
	has := func(key string) bool { return key == "name" || key == "every" }
	for script, want := range map[string]string{
		"range(start: -task.every)":                         "",
		"range(start: -task.offset)":                        "The script uses task.offset, but the task has no offset, so each run would fail. Set an offset; 0s means none.",
		"from(bucket: task.bucket)":                         "The script uses task.bucket, but the task has no bucket, so each run would fail.",
		"f = (task) => task.bucket":                         "",
		"task = {bucket: \"b\"}\nfrom(bucket: task.bucket)": "",
	} {
		got := ""
		for _, p := range flux.CheckReferences(script, has) {
			got += p.Message
		}
		if got != want {
			t.Errorf("%q: %q", script, got)
		}
	}
}

func TestCheckScript(t *testing.T) {
	const option = "option task = {name: \"a\", every: 1h}\n"
	for script, want := range map[string]string{
		"from(bucket: \"b\")":                   "",
		option + "from(bucket: \"b\")":          "",
		"":                                      "1:1 The script is empty.",
		" \r\n\t":                               "1:1 The script is empty.",
		"// later\n":                            "1:1 The script has only comments or imports, so there is nothing to run. Add the query that the task runs.",
		"package main\nimport \"math\"\n// x\n": "1:1 The script has only comments or imports, so there is nothing to run. Add the query that the task runs.",
		"import \"math\"\n" + option:            "", "import \"math\"": "1:1 The script has only comments or imports, so there is nothing to run. Add the query that the task runs.",
		"\ndownsample.flux\n":                           "2:1 The script is only the name of a file. To read the file, write flux = file(\"downsample.flux\").",
		"./my tasks/a-b.flux":                           "1:1 The script is only the name of a file. To read the file, write flux = file(\"./my tasks/a-b.flux\").",
		"tasks/a.flux.tftpl":                            "1:1 The script is only the name of a file. To read the file, write flux = file(\"tasks/a.flux.tftpl\").",
		`tasks\a.flux`:                                  "1:1 The script is only the name of a file. To read the file, write flux = file(\"tasks\\\\a.flux\").",
		"x = a.flux":                                    "",
		"f(a: b.flux)":                                  "",
		"task = {name: \"a\", every: 1h}\nf()":          "1:1 This defines a variable, not the task option. Write option task = {…}.",
		"options task = {name: \"a\"}\nf()":             "1:9 \"options\" isn't a keyword of Flux, so this isn't a task option. Write option task = {…}.",
		"f()\nOption  task= {}":                         "2:9 \"Option\" isn't a keyword of Flux, so this isn't a task option. Write option task = {…}.",
		"option Task = {name: \"a\", every: 1h}\nf()":   "1:8 The task option has the name task, not Task. Write option task = {…}.",
		"option tasks = {name: \"a\", cron: \"\"}\nf()": "1:8 The task option has the name task, not tasks. Write option task = {…}.",
		option + "task = 1\nf()":                        "2:1 A variable named task conflicts with the task option, so each run would fail. Rename it.",
		"tasks = {a: 1}\nf()":                           "",
		"f = () => { task = 1\n return task }":          "",
		"x = (":                                         "",
	} {
		got := ""
		for _, p := range flux.CheckScript(script) {
			got += fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Column, p.Message)
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", script, got, want)
		}
	}
}

func TestMisspeltKeys(t *testing.T) {
	for script, want := range map[string]string{
		`option task = {name: "a", every: 1h, offset: 1m, concurrency: 1, retry: 2}`:       "",
		`option task = {name: "a", every: 1h, offsets: 10s, Cron: "x"}`:                    "offsets Cron ",
		"option task = {name: \"a\", every: 1h, bucket: \"b\"}\nfrom(bucket: task.bucket)": "",
		"option task = {name: \"a\", every: 1h, bucket: \"b\"}\nf(x: task)":                "",
	} {
		option, err := flux.Find(script)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range option.MisspeltKeys() {
			got += p.Key + " "
		}
		if got != want {
			t.Errorf("%s: %q", script, got)
		}
	}
}

func TestUsesOffset(t *testing.T) {
	for script, want := range map[string]bool{
		"range(start: -task.every)":                            false,
		"option task = {name: \"a\", every: 1h}\nf(task.name)": false,
		"option  task={name: \"a\", every: 1h}":                false,
		"range(start: -task.everyOffset)":                      false,
		"range(start: -task.offset)":                           true,
		"task.every + task . offset":                           true,
		"x = task == y":                                        true,
		"// task.offset":                                       false,
		"x = {task with a: 1}":                                 true,
	} {
		if flux.UsesOffset(script) != want {
			t.Errorf("%s: want %t", script, want)
		}
	}
}
