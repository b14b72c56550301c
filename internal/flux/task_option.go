package flux

import "strconv"

// Options are the values of a task option: Name and Cron without quotes, Every and Offset as duration literals as
// written. A value that the option doesn't have is "".
type Options struct{ Name, Every, Cron, Offset string }

// Equal reports whether two options are equal to InfluxDB: 60m is 1h, and an offset of 0s is none.
func (o Options) Equal(p Options) bool {
	return o.Name == p.Name && o.Cron == p.Cron &&
		EqualDurations(o.Every, p.Every) && EqualDurations(o.Offset, p.Offset)
}

// TaskOption is the task option (`option task = {...}`) of a script.
type TaskOption struct {
	Options Options

	// Start and End are the byte offsets of the whole statement, from the keyword to the closing brace. If the option's
	// value isn't a record, End is the end of the value's first token.
	Start, End int

	// Plain is set if the option can be removed and composed again without losing anything: it has only literals for
	// name, every, cron and offset, no key twice, no comment inside, and no Problems.
	Plain bool

	// Problems are what InfluxDB would refuse in the option. Package schedule checks cron expressions.
	Problems []Problem

	script     string
	properties []property
	extends    bool // as in {r with ...}
}

// Pos returns the position of a key's value, or of the statement if the option doesn't have the key.
func (t *TaskOption) Pos(key string) Pos {
	if p := t.property(key); p != nil {
		return Position(t.script, p.pos())
	}
	return Position(t.script, t.Start)
}

// property returns the first property with the key, which is the one that the server uses, or nil if there is none.
func (t *TaskOption) property(key string) *property {
	for i := range t.properties {
		if t.properties[i].key == key {
			return &t.properties[i]
		}
	}
	return nil
}

func (t *TaskOption) addProblem(key, message string) {
	t.Problems = append(t.Problems, Problem{Key: key, Pos: t.Pos(key), Message: message})
}

// check adds the error as a problem of the key, unless it is nil.
func (t *TaskOption) check(key string, err error) {
	if err != nil {
		t.addProblem(key, err.Error()+".")
	}
}

// readOptions sets the options and the problems from the properties, by the rules of the server's task/options package.
func (t *TaskOption) readOptions() {
	t.readName()
	t.readSchedule()
	t.readOffset()
	t.readLimit("concurrency", 100)
	t.readLimit("retry", 10)
}

func (t *TaskOption) readName() {
	p := t.property("name")
	if p == nil {
		t.addProblem("name", "The task option must have a name.")
		return
	}
	name, ok := p.stringValue(t.script)
	if !ok {
		t.addProblem("name", `name must be a string literal such as "downsample", in UTF-8 and without interpolation.`)
		return
	}
	t.Options.Name = name
	t.check("name", CheckName(name))
}

func (t *TaskOption) readSchedule() {
	every, cron := t.property("every"), t.property("cron")
	switch {
	case every == nil && cron == nil:
		t.addProblem("every", "The task option must set either every or cron.")
	case every != nil && cron != nil:
		t.addProblem("cron", "The task option must not set both every and cron.")
	}
	if every != nil {
		t.readEvery(every)
	}
	if cron != nil {
		t.readCron(cron)
	}
}

func (t *TaskOption) readEvery(p *property) {
	literal, ok := p.durationValue(t.script)
	if !ok {
		t.addProblem("every", "every must be a duration literal such as 1h or 30m.")
		return
	}
	t.Options.Every = literal
	t.check("every", CheckEvery(literal))
}

func (t *TaskOption) readCron(p *property) {
	expression, ok := p.stringValue(t.script)
	switch {
	case !ok:
		t.addProblem("cron", `cron must be a string literal such as "0 * * * *", in UTF-8 and without interpolation.`)
	case expression == "":
		t.addProblem("cron", "cron must not be empty.")
	}
	t.Options.Cron = expression
}

func (t *TaskOption) readOffset() {
	p := t.property("offset")
	if p == nil {
		return
	}
	literal, ok := p.signedDurationValue(t.script)
	if !ok {
		t.addProblem("offset", "offset must be a duration literal such as 5m or -5m.")
		return
	}
	t.Options.Offset = literal
	t.check("offset", checkWrittenOffset(literal))
}

// Limit returns the value of concurrency or retry, or false if the option doesn't set it to an integer literal.
func (t *TaskOption) Limit(key string) (int64, bool) {
	p := t.property(key)
	if p == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(p.literal(t.script, integer), 10, 64)
	return n, err == nil
}

// readLimit checks concurrency or retry. The server checks these values too, but then ignores them.
func (t *TaskOption) readLimit(key string, limit int64) {
	if t.property(key) == nil {
		return
	}
	if n, ok := t.Limit(key); !ok || n < 1 || n > limit {
		t.addProblem(key, key+" must be a whole number from 1 to "+strconv.FormatInt(limit, 10)+".")
	}
}

// onlyOptions reports whether the option has only the name, every or cron, and the offset, each once. The option must
// have no problems, so the first two exist.
func (t *TaskOption) onlyOptions() bool {
	known := 2
	if t.property("offset") != nil {
		known++
	}
	return len(t.properties) == known
}
