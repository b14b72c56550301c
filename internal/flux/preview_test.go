package flux

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestNewPreview(t *testing.T) {
	for _, c := range []struct {
		name, script, want string
		fromInput          bool
	}{
		{"no sink", `from(bucket: "a") |> range(start: -1h)`, `from(bucket: "a") |> range(start: -1h)`, false},
		{"a pipe", `x |> to(bucket: "b")`, `x |> preview_to(call: 0, bucket: "b")`, false},
		{"no arguments", `x |> to()`, `x |> preview_to(call: 0)`, false},
		{"the argument tables", `to(bucket: "b", tables: x)`, `preview_to(call: 0, bucket: "b", tables: x)`, false},
		{"a short argument", `x |> to(bucket)`, `x |> preview_to(call: 0, bucket)`, false},
		{"wideTo", `x |> wideTo(bucket: "b")`, `x |> preview_wideTo(call: 0, bucket: "b")`, false},
		{"several", "x |> to(bucket: \"b\")\ny |> to(bucket: \"c\")", "x |> preview_to(call: 0, bucket: \"b\")\ny |> preview_to(call: 1, bucket: \"c\")", false},
		{"of a package", "import \"influxdata/influxdb\"\nx |> influxdb.to(bucket: \"b\")",
			"import \"influxdata/influxdb\"\nx |> preview_to(call: 0, bucket: \"b\")", false},
		{"of a package by another name", "import i \"influxdata/influxdb\"\nx |> i.wideTo(bucket: \"b\")",
			"import i \"influxdata/influxdb\"\nx |> preview_wideTo(call: 0, bucket: \"b\")", false},
		{"experimental.to", "import \"experimental\"\nx |> experimental . to(bucket: \"b\")",
			"import \"experimental\"\nx |> preview_wideTo(call: 0, bucket: \"b\")", false},
		{"fieldFn", `x |> to(bucket: "b", fieldFn: (r) => ({a: r.a}))`, `x |> preview_to_fields(call: 0, bucket: "b", fieldFn: (r) => ({a: r.a}))`, false},
		{"a key, a member and text", `import "date"` + "\n" + `// x |> to(bucket: "b")` + "\n" + `f = (r) => ({to: date.sub(d: 1h, from: now()), t: r.to, s: "|> to()"})`,
			`import "date"` + "\n" + `// x |> to(bucket: "b")` + "\n" + `f = (r) => ({to: date.sub(d: 1h, from: now()), t: r.to, s: "|> to()"})`, false},
		{"in an interpolation", `s = "${f(x: y |> to(bucket: "b"))}"`, `s = "${f(x: y |> preview_to(call: 0, bucket: "b"))}"`, false},
		{"input", `from(bucket: "a") |> range(start: -1h) |> last()`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_filter(fn: (r) => exists r._time) |> preview_drop(columns: []) |> last()`, true},
		{"input and a filter", `from(bucket: "a") |> range(start: -1h) |> filter(fn: (r) => r._field == "x" and r._value > 1.0)`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_drop(columns: []) ` +
				"|> preview_filter(fn: (r) => (r._field == \"x\"\n)) |> preview_drop(columns: []) |> filter(fn: (r) => r._field == \"x\" and r._value > 1.0) |> preview_drop(columns: [])", true},
		{"input and a filter by series", `from(bucket: "a") |> range(start: -1h) |> filter(fn: (r) => r._field == "x" and r.a == "b")`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_drop(columns: []) |> filter(fn: (r) => r._field == "x" and r.a == "b") |> preview_drop(columns: [])`, true},
		{"input and a filter for nothing", `from(bucket: "a") |> range(start: -1h) |> filter(fn: (r) => true)`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_filter(fn: (r) => exists r._time) |> preview_drop(columns: []) |> filter(fn: (r) => true) |> preview_drop(columns: [])`, true},
		{"input and a filter with or", `from(bucket: "a") |> filter(fn: (r) => r._field == "x" or r._value > 1.0)`,
			`preview_from(bucket: "a") |> filter(fn: (r) => r._field == "x" or r._value > 1.0) |> preview_drop(columns: [])`, true},
		{"input and a filter that isn't plain", `from(bucket: "a") |> filter(fn: (r) => f(x: a |> to(bucket: "b")) and r.a == "x" and r._value > 1)`,
			"preview_from(bucket: \"a\") |> preview_filter(fn: (r) => (r.a == \"x\"\n)) |> preview_drop(columns: []) " +
				`|> filter(fn: (r) => f(x: a |> preview_to(call: 0, bucket: "b")) and r.a == "x" and r._value > 1) |> preview_drop(columns: [])`, true},
		{"input and a missing tag", `from(bucket: "a") |> range(start: -1h) |> filter(fn: (r) => r._field == "x" and (r.a != "b" or r["c"] !~ /d/))`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_drop(columns: []) |> filter(fn: (r) => r._field == "x" and ` +
				`((if exists r.a then r.a else "") != "b" or (if exists r["c"] then r["c"] else "") !~ /d/)) |> preview_drop(columns: [])`, true},
		{"input and a missing tag in a condition that storage doesn't evaluate", `from(bucket: "a") |> range(start: -1h) |> filter(fn: (r) => r.a != "b" or f(x: r.c))`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_drop(columns: []) |> filter(fn: (r) => r.a != "b" or f(x: r.c)) |> preview_drop(columns: [])`, true},
		{"input as a variable", "x = from(bucket: \"a\")\nx |> range(start: -1h) |> count()",
			"x = preview_from(bucket: \"a\")\nx |> range(start: -1h) |> preview_filter(fn: (r) => exists r._time) |> preview_drop(columns: []) |> count()", true},
		{"input as a variable that is used twice", "x = from(bucket: \"a\")\nx |> range(start: -1h)\nx |> range(start: -2h)",
			"x = preview_from(bucket: \"a\")\nx |> range(start: -1h)\nx |> range(start: -2h)", true},
		{"input and two ranges", `from(bucket: "a") |> range(start: -1h) |> range(start: -2h) |> count()`,
			`preview_from(bucket: "a") |> range(start: -1h) |> preview_filter(fn: (r) => exists r._time) |> preview_drop(columns: []) |> range(start: -2h) |> count()`, true},
		{"input of a package", "import \"influxdata/influxdb\"\ninfluxdb.from(bucket: \"a\")", "import \"influxdata/influxdb\"\npreview_from(bucket: \"a\")", true},
		{"csv", `import "csv"` + "\ncsv.from(csv: \"x\", mode: \"raw\")", `import "csv"` + "\ncsv.from(csv: \"x\", mode: \"raw\")", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			preview, problems := NewPreview(c.script, c.fromInput)
			if problems != nil {
				t.Fatal(problems)
			}
			if preview.Script != c.want {
				t.Errorf("got\n%s\nwant\n%s", preview.Script, c.want)
			}
		})
	}
}

// Scripts that may write, send requests or read from another source are refused, as a preview and as a query.
func TestNewPreview_refuses(t *testing.T) {
	const influxdb, experimental = "import \"influxdata/influxdb\"\n", "import \"experimental\"\n"
	for script, want := range map[string]Problem{
		// Sinks by another name.
		"w = to":                              {Pos: Pos{4, 1, 5}, Message: "to can only be called"},
		"x |> (to)(bucket: \"b\")":            {Pos: Pos{6, 1, 7}, Message: "to can only be called"},
		"f(x: to)":                            {Pos: Pos{5, 1, 6}, Message: "to can only be called"},
		"[to][0](tables: x)":                  {Pos: Pos{1, 1, 2}, Message: "to can only be called"},
		"r = {to}":                            {Pos: Pos{5, 1, 6}, Message: "to can only be called"},
		"r = {a: to}":                         {Pos: Pos{8, 1, 9}, Message: "to can only be called"},
		"f = (w=to) => x |> w(bucket: \"b\")": {Pos: Pos{7, 1, 8}, Message: "to can only be called"},
		"f = (to) => x":                       {Pos: Pos{5, 1, 6}, Message: "to can only be called"},
		"to = 1":                              {Pos: Pos{0, 1, 1}, Message: "to can only be called"},
		"option to = 1":                       {Pos: Pos{7, 1, 8}, Message: "to can only be called"},
		"[to: 1]":                             {Pos: Pos{1, 1, 2}, Message: "to can only be called"},
		"s = \"${to}\"":                       {Pos: Pos{7, 1, 8}, Message: "to can only be called"},
		"if true then to else wideTo":         {Pos: Pos{13, 1, 14}, Message: "to can only be called"},
		"to(bucket: \"b\")":                   {Pos: Pos{0, 1, 1}, Message: "nothing to write"},
		"x |> to(bucket: \"b\", host: \"h\")": {Pos: Pos{5, 1, 6}, Message: "server"},
		"x |> to(bucket: \"b\", \"host\": \"h\")":                {Pos: Pos{5, 1, 6}, Message: "server"},
		"x |> to(bucket: \"b\", host)":                           {Pos: Pos{5, 1, 6}, Message: "server"},
		"x |> to(r with bucket: \"b\")":                          {Pos: Pos{7, 1, 8}, Message: "can't read"},
		"x |> to(bucket: \"b\", fieldFn: f)":                     {Pos: Pos{5, 1, 6}, Message: "which columns are tags"},
		influxdb + "i = influxdb":                                {Pos: Pos{33, 2, 5}, Message: "Use it only as influxdb.name"},
		influxdb + "x |> influxdb[\"to\"](bucket: \"b\")":        {Pos: Pos{34, 2, 6}, Message: "Use it only as influxdb.name"},
		influxdb + "f = (influxdb) => x |> influxdb.to()":        {Pos: Pos{34, 2, 6}, Message: "Use it only as influxdb.name"},
		influxdb + "w = influxdb.to":                             {Pos: Pos{33, 2, 5}, Message: "to can only be called"},
		influxdb + "option influxdb.to = 1":                      {Pos: Pos{36, 2, 8}, Message: "to can only be called"},
		influxdb + "r = {influxdb with a: 1}":                    {Pos: Pos{34, 2, 6}, Message: "Use it only as influxdb.name"},
		influxdb + "influxdb.api()":                              {Pos: Pos{38, 2, 10}, Message: "may do more than compute"},
		"import i \"influxdata/influxdb\"\nj = i":                {Pos: Pos{35, 2, 5}, Message: "Use it only as i.name"},
		"import i \"influxdata\\x2finfluxdb\"\nj = i":            {Pos: Pos{38, 2, 5}, Message: "Use it only as i.name"},
		experimental + "w = experimental.to":                     {Pos: Pos{26, 2, 5}, Message: "wideTo can only be called"},
		"import to \"math\"\nto.abs(x: 1.0)":                     {Pos: Pos{17, 2, 1}, Message: "to can only be called"},
		"import a \"math\"\nimport a \"influxdata/influxdb\"\nx": {Pos: Pos{16, 2, 1}, Message: "Two packages are imported as a"},
		// Sources elsewhere.
		"from(bucket: \"b\", host: \"http://h\")":                           {Pos: Pos{0, 1, 1}, Message: "server"},
		"from(bucket: \"b\", \"host\": \"http://h\")":                       {Pos: Pos{0, 1, 1}, Message: "server"},
		"from(bucket: \"b\", orgID: \"x\")":                                 {Pos: Pos{0, 1, 1}, Message: "another organization"},
		"f = from":                                                          {Pos: Pos{4, 1, 5}, Message: "from can only be called"},
		"buckets(host: \"h\")":                                              {Pos: Pos{0, 1, 1}, Message: "server"},
		"cardinality(bucket: \"b\", start: 0, token:t)":                     {Pos: Pos{0, 1, 1}, Message: "server"},
		"import \"csv\"\ncsv.from(url: \"http://h\")":                       {Pos: Pos{13, 2, 1}, Message: "isn't allowed with url"},
		"import \"csv\"\ncsv.from(\"file\": \"/etc\")":                      {Pos: Pos{13, 2, 1}, Message: "isn't allowed with file"},
		"import \"csv\"\nf = csv.from":                                      {Pos: Pos{17, 2, 5}, Message: "csv.from can only be called"},
		"import c \"csv\"\nf = c":                                           {Pos: Pos{19, 2, 5}, Message: "Use it only as c.name"},
		"import \"influxdata/influxdb/v1\"\nv1.json(file: \"/etc/passwd\")": {Pos: Pos{32, 2, 1}, Message: "may read from another source"},
		// Packages.
		"import \"http\"\nhttp.post(url: \"http://h\")": {Pos: Pos{7, 1, 8}, Message: `"http" isn't allowed here: it makes requests`},
		"import h \"http/requests\"":                    {Pos: Pos{9, 1, 10}, Message: `"http/requests" isn't allowed here: it makes requests`},
		"import \"sql\"":                                {Pos: Pos{7, 1, 8}, Message: `"sql" isn't allowed here: it reads from and writes to`},
		"import \"experimental/mqtt\"":                  {Pos: Pos{7, 1, 8}, Message: "sends messages"},
		"import \"slack\"":                              {Pos: Pos{7, 1, 8}, Message: "sends messages"},
		"import \"pagerduty\"":                          {Pos: Pos{7, 1, 8}, Message: "sends messages"},
		"import \"influxdata/influxdb/monitor\"":        {Pos: Pos{7, 1, 8}, Message: "writes statuses"},
		"import \"influxdata/influxdb/tasks\"":          {Pos: Pos{7, 1, 8}, Message: "times of earlier runs"},
		"import \"influxdata/influxdb/secrets\"":        {Pos: Pos{7, 1, 8}, Message: "reads secrets"},
		"import \"internal/debug\"":                     {Pos: Pos{7, 1, 8}, Message: "may do more than compute"},
		"import \"something/new\"":                      {Pos: Pos{7, 1, 8}, Message: "may do more than compute"},
		"import x":                                      {Pos: Pos{0, 1, 1}, Message: "can't read"},
		"import \"a${b}\"":                              {Pos: Pos{0, 1, 1}, Message: "can't read"},
		// Scripts that can't be read.
		"x = \"":                      {Pos: Pos{4, 1, 5}, Message: "never closed"},
		"x = (":                       {Pos: Pos{4, 1, 5}, Message: "never closed"},
		"x\x00\n|> to(bucket: \"b\")": {Pos: Pos{1, 1, 2}, Message: "NUL"},
		"builtin to : (<-tables: stream[A]) => stream[A]": {Pos: Pos{0, 1, 1}, Message: "builtin isn't allowed here"},
		// Names that the preview adds itself.
		"preview_to(call: 0)":                                {Pos: Pos{0, 1, 1}, Message: "reserved for the preview"},
		"x |> yield(name: \"influxdb_preview arguments 2\")": {Pos: Pos{17, 1, 18}, Message: "reserved for the preview"},
		"x |> yield(name: \"influxdb\\x5fpreview rows 2\")":  {Pos: Pos{17, 1, 18}, Message: "reserved for the preview"},
		"preview_yield = 1":                                  {Pos: Pos{0, 1, 1}, Message: "reserved for the preview"},
		"f = (preview_drop) => 1":                            {Pos: Pos{5, 1, 6}, Message: "reserved for the preview"},
		"option preview_json = 1":                            {Pos: Pos{7, 1, 8}, Message: "reserved for the preview"},
		"import preview_json \"math\"\nx":                    {Pos: Pos{0, 1, 1}, Message: "reserved for the preview"},
	} {
		t.Run(script, func(t *testing.T) {
			_, ofPreview := NewPreview(script, false)
			_, ofQuery := NewQuery(script)
			if len(ofPreview) == 0 || ofPreview[0].Pos != want.Pos || !strings.Contains(ofPreview[0].Message, want.Message) {
				t.Errorf("%+v", ofPreview)
			}
			if len(ofQuery) == 0 {
				t.Error("the query isn't refused")
			}
		})
	}
}

func TestNewPreview_refusesWithInput(t *testing.T) {
	for _, script := range []string{
		"import \"influxdata/influxdb/schema\"", "import \"influxdata/influxdb/v1\"", "import \"experimental/query\"", "buckets()",
		"import \"influxdata/influxdb\"\ninfluxdb.cardinality(bucket: \"b\", start: 0)",
	} {
		if _, problems := NewPreview(script, true); len(problems) != 1 {
			t.Errorf("%s: %v", script, problems)
		}
		if _, problems := NewPreview(script, false); problems != nil {
			t.Errorf("%s: without input: %v", script, problems)
		}
	}
}

func TestNewQuery(t *testing.T) {
	const script = "import \"math\"\nfrom(bucket: \"b\") |> range(start: -1h) |> map(fn: (r) => ({r with _value: math.abs(x: r._value)}))"
	if query, problems := NewQuery(script); problems != nil || query.Script != script {
		t.Error(problems)
	}
	_, problems := NewQuery("x |> to(bucket: \"b\")")
	if len(problems) != 1 || problems[0].Pos.Column != 6 || !strings.Contains(problems[0].Message, "can only read") {
		t.Error(problems)
	}
}

// Positions are those in the user's script, whatever the preview adds before them on the same line.
func TestPreview_InOriginal(t *testing.T) {
	script := "é = x |> to(bucket: \"b\") |> nix()"
	preview, _ := NewPreview(script, false)
	column := strings.Index(preview.Script, "nix") + 1
	got := preview.InOriginal("error @1:" + strconv.Itoa(column) + "-1:" + strconv.Itoa(column+3) + `: in "preview_to" @0:0-0:0`)
	if want := `error @1:29-1:32: in "to" @0:0-0:0`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// Flux's compiler writes a space before the position.
	got = preview.InOriginal("cannot compile @ 1:" + strconv.Itoa(column) + "-1:" + strconv.Itoa(column+3))
	if want := "cannot compile @1:29-1:32"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := preview.InOriginal(`"preview_filter" @0:0-0:0: no bucket preview_total`); got != `"filter" @0:0-0:0: no bucket preview_total` {
		t.Error(got)
	}
	if pos := preview.Original(1, strings.Index(preview.Script, "preview_to")+4); pos.Column != 10 {
		t.Errorf("%+v", pos)
	}
}

func TestSink_usedColumns(t *testing.T) {
	preview, problems := NewPreview(`x |> to(bucket: "b", fieldFn: (row) => ({a: row.a, b: row["b c"], row: 1, d: x.row.d}))`, false)
	if problems != nil || !slices.Equal(preview.Sinks[0].UsedColumns, []string{"a", "b c"}) {
		t.Errorf("%v %+v", problems, preview)
	}
}

// Extern's tree has the user's values as strings, which can't become code.
func TestExtern(t *testing.T) {
	tree := Extern("", Options{Name: `a" |> to(`, Every: "1h30m", Offset: "-5m"}, map[string]string{`b"`: "x", "empty": ""})
	for _, want := range []string{`{"name":"task","type":"Identifier"}`, `"value":"a\" |\u003e to("`, `{"magnitude":30,"unit":"m"}`, `"operator":"-"`,
		`"value":"b\""`, `"value":"\n"`, `"name":"preview_from"`} {
		if !bytes.Contains(tree, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	if bytes.Contains(Extern("", Options{}, nil), []byte("OptionStatement")) {
		t.Error("an option without options")
	}
}

// FuzzNewPreview looks for scripts whose preview keeps a sink or, with input, a source, and for scripts without these
// that the preview changes.
func FuzzNewPreview(f *testing.F) {
	for _, c := range EdgeCases() {
		f.Add(c.Script)
	}
	f.Add("import i \"influxdata/influxdb\"\ni.from(bucket: \"a\") |> range(start: -1h) |> filter(fn: (r) => r.a == \"b\" and r._value > 1.0) |> i.to(bucket: \"b\", fieldFn: (r) => ({a: r.a}))")
	f.Add("import i \"influxdata/influxdb\"\ni.from(bucket: \"a\") |> filter(fn: (r) => f(x: a |> i.to(bucket: \"b\")) and r.a == \"x\")")
	f.Add("import i \"influxdata/influxdb\"\nx = i.from(bucket: \"a\") |> range(start: -1h)\nx |> filter(fn: (r) => { return (r.a != \"b\" or not exists r[\"c\"]) and r._value > 1 and r.d !~ x.y })")
	f.Add("import e \"experimental\"\n\"${a |> e.to(bucket: \"b\")}\" |> wideTo(bucket)")
	f.Add("x |> to(bucket: r.preview_to) |> f(preview_to: 1)")
	f.Add("import \"math\"\nimport \"array\"\n[math.to: array.from(rows: [{to: 1}])] |> math.wideTo()")
	f.Fuzz(ExpectPure)
}

// ExpectPure fails the test if a preview of the script keeps a replaced function, or if a query of the script writes.
func ExpectPure(t *testing.T, script string) {
	t.Helper()
	for _, fromInput := range []bool{false, true} {
		replaced := sinkFunctions
		if fromInput {
			replaced = slices.Concat(sinkFunctions, sourceFunctions)
		}
		preview, problems := NewPreview(script, fromInput)
		if (preview == nil) != (len(problems) > 0) {
			t.Fatalf("%v %v", preview, problems)
		}
		for _, p := range problems {
			if p.Pos != Position(script, p.Pos.Offset) {
				t.Fatalf("%+v is nowhere", p)
			}
		}
		if preview == nil {
			continue
		}
		if used := uses(t, preview.Script, replaced); used != nil {
			t.Fatalf("%q is left in\n%s", used, preview.Script)
		}
		if uses(t, script, replaced) == nil && (preview.Script != script || len(preview.Sinks) > 0) {
			t.Fatalf("changed to\n%s", preview.Script)
		}
		expectPlaces(t, preview, script)
	}
	if query, _ := NewQuery(script); query != nil {
		if used := uses(t, script, sinkFunctions); query.Script != script || used != nil {
			t.Fatalf("the query has %q", used)
		}
		if preview, _ := NewPreview(script, false); preview == nil || preview.Script != script || len(preview.Sinks) > 0 {
			t.Fatal("the query isn't its own preview")
		}
	}
}

// uses returns which of these functions of influxdata/influxdb and experimental a script names, other than as a key.
func uses(t *testing.T, script string, functions []string) []string {
	t.Helper()
	r := newEffects(script)
	if len(r.problems) > 0 {
		t.Fatalf("the preview can't be read: %+v\n%s", r.problems, script)
	}
	for i := range r.tokens {
		if r.is(i, keyword, "import") {
			r.readImport(i)
		}
	}
	var used []string
	for i := range r.tokens {
		if r.kind(i) != identifier || !slices.Contains(functions, r.textOf(i)) {
			continue
		}
		isMember := false
		if r.is(i-1, operator, ".") && r.kind(i-2) == identifier {
			path := r.names[r.textOf(i-2)]
			isMember = path == influxdbPackage || path == experimentalPackage
		}
		if isMember || !r.isKey(i) {
			used = append(used, r.textOf(i))
		}
	}
	return used
}

// expectPlaces fails the test if a stand-in's position isn't that of the function that it replaces.
func expectPlaces(t *testing.T, preview *Preview, script string) {
	t.Helper()
	original := func(offset int) Pos {
		before := preview.Script[:offset]
		return preview.Original(strings.Count(before, "\n")+1, offset-strings.LastIndexByte(before, '\n'))
	}
	r := newEffects(preview.Script)
	isEdit := map[string]bool{standInPrefix + "from": true, standInPrefix + "drop": true, standInPrefix + "filter": true}
	var places, want []Pos
	for i := range r.tokens {
		name := r.textOf(i)
		if r.kind(i) == identifier && !r.isKey(i) && strings.HasPrefix(name, standInPrefix) && !isEdit[name] {
			places = append(places, original(r.tokens[i].start))
		}
	}
	for _, sink := range preview.Sinks {
		want = append(want, sink.Pos)
	}
	if !slices.Equal(places, want) {
		t.Fatalf("the stand-ins are at %+v, and the sinks at %+v in\n%s", places, want, script)
	}
}

// A condition that isn't complete is InfluxDB's to report.
func TestNewPreview_incompleteCondition(t *testing.T) {
	for _, condition := range []string{"r._value > 1.0 and", "and r._value > 1.0", "r.host == \"a\" and and r._value > 1.0", "or", "r._value > 1.0 or", "not", "exists", "if"} {
		script := `from(bucket: "b") |> range(start: -1h) |> filter(fn: (r) => ` + condition + `) |> to(bucket: "c")`
		if _, problems := NewPreview(script, true); len(problems) > 0 {
			t.Errorf("%s: %v", condition, problems)
		}
	}
}
