package task_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// sequenceBody is a script without its option: the part that must come before the option, and the rest.
type sequenceBody struct {
	head, code string
	// keys are the keys of the task option that the script reads.
	keys string
	// atEnd reports that the option must come after the script, whose beginning would otherwise continue the option's
	// record.
	atEnd bool
	// onlyLF reports that a literal in the script contains line endings.
	onlyLF bool
}

const simpleQuery = "from(bucket: \"default\") |> range(start: -1h)\n"

var sequenceBodies = []sequenceBody{
	{code: simpleQuery},
	{code: strings.TrimSpace(simpleQuery) + " // tail"},
	{code: "\n\n  from(bucket: \"default\")\n    |> range(start: -1h)\n\n\n  \n"},
	{head: "import \"math\"\n", code: "x = math.pi\nfrom(bucket: \"default\")\n\t|> range(start: -1h)\n\t|> filter(fn: (r) => r._value > x)\n"},
	{head: "// head\npackage main\n\n// why\nimport \"math\"\nimport s \"strings\" // and this\n",
		code: "// what\nf = (a, b=2) => { // in\n  return (a + b) }\nx = math.pi\ny = s.toUpper(v: \"a\")\n" + simpleQuery},
	{code: "from( bucket: \"default\" // which\n  ,)\n\t|> range(start: -1h)\n  |> filter(fn: (r) => (((r._value > 1.0)) or (r[\"c\"] =~ /x/)))\n" +
		"  |> map(fn: (r) => ({r with a: r[\"b\"], c: [1,\n     2,], d: if r.x then 1 else 2 // cond\n  })) // tail\n\n\n// end"},
	{code: `x = "a \"b\" \\ ${string(v: 1)} option task = {name: \"no\"} \${y} \x41"` + "\n" + simpleQuery},
	{code: "x = \"first\n\n  third } {\n\"\n" + simpleQuery, onlyLF: true},
	{code: "(from(bucket: \"default\") |> range(start: -1h)) |> mean()\n", atEnd: true},
	{code: "option now = () => 2026-01-01T00:00:00Z\n\n" + simpleQuery},
	{code: "// option task = {name: \"no\", every: 1m}\n" + simpleQuery},
	{code: "from(bucket: \"default\") |> range(start: -1h) |> filter(fn: (r) => r.host =~ /a\"\\{b}\\/c/ and not exists r[\"d e\"])\n"},
	{code: "from(bucket: \"default\") |> range(start: 2026-01-01T00:00:00Z, stop: 2026-01-02) |> filter(fn: (r) => r.a == \"naïve ☃\" or r.b == \"x\") |> yield(name: \"long line\")\n"},
	{code: "x = 1 y = 2\n{a: x, b: [y]}\n" + simpleQuery + "\n" + simpleQuery + "  |> yield(name: \"b\")\n"},
	{code: "from(bucket: \"default\") |> range(start: -task.every)\n", keys: "every"},
	{code: "from(bucket: \"default\") |> range(start: -1h, stop: -task.offset)\n", keys: "offset"},
	{head: "import \"math\"\n\n", code: "x = {task with y: math.e}\nfrom(bucket: x.name) |> range(start: -task[\"every\"], stop: -task.offset)\n", keys: "every offset"},
}

// spellings are values that are equal to InfluxDB.
type spellings []string

var (
	sequenceEveries = []spellings{{"1h", "60m", "3600s"}, {"2h", "120m"}, {"90m", "1h30m"}, {"1d", "24h"}, {"1w", "7d"}, {"1mo"}}
	sequenceCrons   = []spellings{{"0 * * * *"}, {"@daily"}, {"0 6 * * 1-5"}, {"30 0 6 * * *"}}
	// "" is no value. The first spelling of each value is one that the server can store.
	sequenceOffsets = []spellings{{"", "0s", "0h"}, {"5m", "300s"}, {"24h", "1d"}, {"-5m", "-300s"}, {"-90m", "-1h30m"}}
	offsetSeconds   = []float64{0, 300, 86400, -300, -5400}

	sequenceNames        = []string{"sequence", "sequence two", `odd "q" ${x} \ {`, "naïve ☃ /", " blank "}
	sequenceDescriptions = []string{"", "what it is for", "two\nlines \"${x}\""}
	// sequenceIgnores are the possible values of lifecycle.ignore_changes.
	sequenceIgnores = []string{"", "", "", "", "", "", "every, cron", "every, cron", "flux", "flux", "every", "cron", "name", "offset", "status", "description"}
)

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// meaning returns the index of the spellings that include a value, or -1.
func meaning(of []spellings, value string) int {
	return slices.IndexFunc(of, func(s spellings) bool { return slices.Contains(s, value) })
}

// respell returns another spelling of a value.
func respell(r *rand.Rand, of []spellings, value string) string {
	return pick(r, of[meaning(of, value)])
}

// The position of the option in a complete script.
const (
	onTop = iota
	belowComment
	belowStatement
	atEnd
	atEndWithoutNewline
	onOneLine
	places
)

// sequenceConfig is the configuration of a task: its meaning, and the spelling of it.
type sequenceConfig struct {
	body     int
	complete bool
	place    int    // of the option in a complete script
	style    int    // of the option in a complete script
	extra    string // in that option
	crlf     bool

	name, every, cron, offset string
	status                    string // "" is none
	description               *string
	org                       int // with the second one of two organizations for 3 and 4
	createFirst               bool
	ignore                    string
	repeat                    [4]string // name, every, cron and offset next to a complete script; "" is none

	// via has the attributes whose values come from another resource. They are unknown in the plan if any of them or
	// the counter changes.
	via     map[string]bool
	counter int
}

func randomConfig(r *rand.Rand, ignore string) sequenceConfig {
	c := sequenceConfig{name: pick(r, sequenceNames), every: "1h", ignore: ignore}
	for range 12 {
		c.mutate(r, ignore)
	}
	return c
}

// mutate changes one attribute.
func (c *sequenceConfig) mutate(r *rand.Rand, ignore string) {
	switch r.IntN(16) {
	case 0:
		c.name = pick(r, sequenceNames)
	case 1:
		c.every, c.cron = pick(r, pick(r, sequenceEveries)), ""
	case 2:
		c.every, c.cron = "", pick(r, pick(r, sequenceCrons))
	case 3:
		c.offset = pick(r, pick(r, sequenceOffsets))
	case 4, 5:
		c.respell(r)
	case 6:
		c.body = r.IntN(len(sequenceBodies))
	case 7, 8:
		c.complete = !c.complete
	case 9:
		c.place, c.style = r.IntN(places), r.IntN(3)
	case 10:
		c.extra = pick(r, []string{"", "", "retry: 2", "concurrency: 3", "// inside"})
	case 11:
		c.status = pick(r, []string{"", "active", "inactive"})
	case 12:
		c.description = nil
		if r.IntN(4) > 0 {
			text := pick(r, sequenceDescriptions)
			c.description = &text
		}
	case 13:
		c.org = r.IntN(5)
		c.createFirst = r.IntN(4) == 0
	case 14:
		c.ignore = pick(r, []string{"", ignore, ignore})
	case 15:
		c.crlf = !c.crlf
	}
	c.correct(r)
}

// ignores reports whether the task ignores changes of an attribute.
func (c sequenceConfig) ignores(attribute string) bool {
	return slices.Contains(strings.Split(c.ignore, ", "), attribute)
}

// respell writes an equal configuration in another spelling.
func (c *sequenceConfig) respell(r *rand.Rand) {
	if c.every != "" {
		c.every = respell(r, sequenceEveries, c.every)
	}
	c.offset = respell(r, sequenceOffsets, c.offset)
	c.repeat = [4]string{}
	if r.IntN(2) == 0 {
		return
	}
	for i, value := range []string{c.name, c.every, c.cron, c.offset} {
		if r.IntN(2) == 0 {
			c.repeat[i] = value
		}
	}
}

// correct makes the configuration valid.
func (c *sequenceConfig) correct(r *rand.Rand) {
	for c.ignore != "" && sequenceBodies[c.body].keys != "" {
		// The ignored value may lack that key.
		c.body = r.IntN(len(sequenceBodies))
	}
	body := sequenceBodies[c.body]
	if strings.Contains(body.keys, "every") && c.cron != "" {
		c.every, c.cron = "1h", ""
	}
	if strings.Contains(body.keys, "offset") && c.offset == "" {
		c.offset = "0s"
	}
	if body.onlyLF {
		c.crlf = false
	}
	if c.ignores("name") || c.ignores("every") || c.ignores("cron") || c.ignores("offset") {
		// A complete script has these options in flux, which isn't ignored.
		c.complete = false
	}
	if !c.complete {
		return
	}
	if stored := sequenceOffsets[meaning(sequenceOffsets, c.offset)][0]; stored != "" {
		c.offset = stored
	} else if c.offset != "" {
		c.offset = "0s"
	}
	switch {
	case body.atEnd && c.place != atEndWithoutNewline:
		c.place = atEnd
	case body.keys != "" && (c.place == atEnd || c.place == atEndWithoutNewline):
		c.place = onTop // a script can't use the option above it
	}
	for i, value := range []string{c.name, c.every, c.cron, c.offset} {
		switch {
		case c.repeat[i] == "":
		case i == 1 && value != "":
			c.repeat[i] = respell(r, sequenceEveries, value)
		case i == 3:
			c.repeat[i] = respell(r, sequenceOffsets, value)
		default:
			c.repeat[i] = value
		}
	}
}

// viaAttributes are the attributes that may be unknown.
var viaAttributes = []string{"flux", "name", "every", "cron", "offset", "status", "description", "org", "org_id"}

// randomVia selects the attributes that are unknown in the plan.
func (c *sequenceConfig) randomVia(r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		c.via = nil
	case 1:
		c.via = map[string]bool{}
		for _, name := range viaAttributes {
			if r.IntN(3) == 0 && (!strings.HasPrefix(name, "org") || r.IntN(3) == 0) {
				c.via[name] = true
			}
		}
		c.counter++
	}
}

// flux returns the configured script.
func (c sequenceConfig) flux() string {
	body := sequenceBodies[c.body]
	script := body.head + body.code
	if c.complete {
		option := c.option()
		switch c.place {
		case onTop:
			script = body.head + option + "\n\n" + body.code
		case belowComment:
			script = body.head + "// What it is for.\n" + option + "\n" + body.code
		case belowStatement:
			script = body.head + "first = 1\n" + option + "\n" + body.code
		case atEnd:
			script += "\n" + option + "\n"
		case atEndWithoutNewline:
			script += "\n" + option
		case onOneLine:
			script = body.head + option + " " + strings.TrimLeft(body.code, " \n")
		}
	}
	if c.crlf {
		script = strings.ReplaceAll(script, "\n", "\r\n")
	}
	return script
}

// option returns the option of a complete script.
func (c sequenceConfig) option() string {
	keys := []string{"name: " + fluxString(c.name)}
	if c.every != "" {
		keys = append(keys, "every: "+c.every)
	}
	if c.cron != "" {
		keys = append(keys, "cron: "+fluxString(c.cron))
	}
	if c.offset != "" {
		keys = append(keys, "offset: "+c.offset)
	}
	comment := ""
	if strings.HasPrefix(c.extra, "//") {
		comment = "\n    " + c.extra + "\n    "
	} else if c.extra != "" {
		keys = append(keys, c.extra)
	}
	switch c.style {
	case 1:
		return "option task = {" + comment + "\n    " + strings.Join(keys, ",\n    ") + ",\n}"
	case 2:
		slices.Reverse(keys)
		return "option  task={" + comment + strings.Join(keys, " ,") + "}"
	}
	return "option task = {" + comment + strings.Join(keys, ", ") + "}"
}

func fluxString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `${`, `\${`).Replace(s) + `"`
}

// organization returns the configured one of the two organizations.
func (c sequenceConfig) organization(orgs [2]influx.Organization) influx.Organization {
	if c.org > 2 {
		return orgs[1]
	}
	return orgs[0]
}

// attributes returns the configured attributes.
func (c sequenceConfig) attributes(orgs [2]influx.Organization) map[string]string {
	attributes := map[string]string{"flux": c.flux()}
	options := [4]string{c.name, c.every, c.cron, c.offset}
	if c.complete {
		options = c.repeat
	}
	for i, name := range []string{"name", "every", "cron", "offset"} {
		if options[i] != "" {
			attributes[name] = options[i]
		}
	}
	if c.status != "" {
		attributes["status"] = c.status
	}
	if c.description != nil {
		attributes["description"] = *c.description
	}
	switch c.org {
	case 1, 3:
		attributes["org"] = c.organization(orgs).Name
	case 2, 4:
		attributes["org_id"] = c.organization(orgs).ID
	}
	return attributes
}

// hcl returns the configuration in HCL; present is false while the task isn't part of it.
func (c sequenceConfig) hcl(label string, orgs [2]influx.Organization, present bool) string {
	var task strings.Builder
	input := fmt.Sprintf("n = %d", c.counter)
	attributes := c.attributes(orgs)
	for _, name := range viaAttributes {
		text, ok := attributes[name]
		value := "null"
		if ok {
			value = hclString(text)
		}
		switch {
		case c.via[name]:
			input += fmt.Sprintf(", %s = %s", name, value)
			fmt.Fprintf(&task, "  %s = terraform_data.%s.output.%s\n", name, label, name)
		case ok:
			fmt.Fprintf(&task, "  %s = %s\n", name, value)
		}
	}
	fmt.Fprintf(&task, "  lifecycle {\n    ignore_changes = [%s]\n    create_before_destroy = %t\n  }\n", c.ignore, c.createFirst)
	text := fmt.Sprintf("resource \"terraform_data\" %q {\n  input = { %s }\n}\n", label, input)
	if present {
		text += fmt.Sprintf("resource \"influxdb_task\" %q {\n%s}\n", label, task.String())
	}
	return text
}

// canonical returns a text that is the same for configurations that are equal to InfluxDB, and so to the plan.
func (c sequenceConfig) canonical() string {
	script := ""
	if c.complete && c.extra != "" {
		script = strings.ReplaceAll(c.flux(), "\r\n", "\n")
	} else if c.complete && (c.place == belowComment || c.place == belowStatement || c.place == onOneLine) {
		script = fmt.Sprint(c.place)
	}
	description := "none"
	if c.description != nil {
		description = strconv.Quote(*c.description)
	}
	usesOffset := strings.Contains(sequenceBodies[c.body].keys, "offset")
	return fmt.Sprintf("%t %d %q %q %d %q %d %v %t %s %s", c.org > 2, c.body, script, c.name, meaning(sequenceEveries, c.every), c.cron,
		meaning(sequenceOffsets, c.offset), usesOffset && c.offset == "", c.status == "inactive", description, c.ignore)
}

// hasUnknown reports whether the plan after a change from the other configuration may have an unknown value.
func (c sequenceConfig) hasUnknown(before sequenceConfig) bool {
	if len(c.via) == 0 {
		return false
	}
	var orgs [2]influx.Organization
	was, is := before.attributes(orgs), c.attributes(orgs)
	for name := range c.via {
		if was[name] != is[name] {
			return true
		}
	}
	return c.counter != before.counter || c.org != before.org || !maps.Equal(c.via, before.via)
}
