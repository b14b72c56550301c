package flux

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is the length of time that a duration literal represents.
//
// Years and months vary in length, so Months counts them separately. As in the server's scheduler, only the last number
// of years in a literal counts, and only the last number of months. A day is 24 hours, since the scheduler has no time
// zones.
type Duration struct {
	Negative    bool
	Months      int64
	Nanoseconds int64

	// length is the whole duration in nanoseconds, as the server's checks and the alignment of schedules count it: a
	// month is four weeks, and twelve months are 52.
	length int64
}

// component is a number in a duration literal, with its unit.
type component struct {
	magnitude int64
	unit      string
}

// ParseDuration parses a duration literal such as 1h30m or 1mo. A negative duration begins with a minus sign.
func ParseDuration(s string) (Duration, error) {
	negative, components, err := parseComponents(s)
	if err != nil {
		return Duration{}, err
	}
	d := Duration{Negative: negative}
	var years, months int64
	for _, c := range components {
		length, ok := c.length()
		if !ok || d.length > math.MaxInt64-length {
			return Duration{}, fmt.Errorf("%s is longer than the 292 years that InfluxDB can count", s)
		}
		d.length += length
		switch c.unit {
		case "y":
			years = c.magnitude
		case "mo":
			months = c.magnitude
		default:
			d.Nanoseconds += length
		}
	}
	d.Months = 12*years + months
	return d, nil
}

func parseComponents(s string) (negative bool, components []component, err error) {
	rest, negative := strings.CutPrefix(s, "-")
	if rest == "" || durationLength(rest) != len(rest) {
		return false, nil, fmt.Errorf("%q isn't a valid duration. Use numbers with a unit (s, m, h, d, w, mo, y), for example %s", s, durationExample(rest))
	}
	for rest != "" {
		digits := digitsLength(rest)
		magnitude, err := strconv.ParseInt(rest[:digits], 10, 64)
		if err != nil {
			return false, nil, fmt.Errorf("%s has a number that is too large", s)
		}
		rest = rest[digits:]
		unit := unitLength(rest)
		components = append(components, component{magnitude, strings.Replace(rest[:unit], "µs", "us", 1)})
		rest = rest[unit:]
	}
	return negative, components, nil
}

// durationExample returns the duration that a number without a unit may mean, or else examples of durations.
func durationExample(s string) string {
	if s != "" && digitsLength(s) == len(s) {
		return s + "s"
	}
	return "1h or 1h30m"
}

// length returns the component's length in nanoseconds, or false if it is too long to count. The server converts years
// and months to weeks, rounded down for each component.
func (c component) length() (int64, bool) {
	const weeksPerMonth = 365.25 / 12 / 7
	magnitude, unit := c.magnitude, int64(unitLengths[c.unit])
	if magnitude > math.MaxInt64/unit {
		return 0, false
	}
	switch c.unit {
	case "y":
		magnitude = int64(float64(12*magnitude) * weeksPerMonth)
	case "mo":
		magnitude = int64(float64(magnitude) * weeksPerMonth)
	}
	return magnitude * unit, magnitude <= math.MaxInt64/unit
}

const week = 7 * 24 * time.Hour

// unitLengths maps each unit to its length. Years and months are counted in weeks.
var unitLengths = map[string]time.Duration{
	"y": week, "mo": week, "w": week, "d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "s": time.Second,
	"ms": time.Millisecond, "us": time.Microsecond, "ns": time.Nanosecond,
}

// Length returns the length that the scheduler uses to align an every: a month is four weeks, and twelve months are 52.
func (d Duration) Length() time.Duration { return time.Duration(d.length) }

// String returns the duration in y or mo, h, m, s, ms, us and ns, or 0s if it is zero.
func (d Duration) String() string {
	var b []byte
	write := func(magnitude int64, unit string) {
		if magnitude != 0 {
			b = append(strconv.AppendInt(b, magnitude, 10), unit...)
		}
	}
	if d.Months%12 == 0 {
		write(d.Months/12, "y")
	} else {
		write(d.Months, "mo")
	}
	rest := d.Nanoseconds
	for _, unit := range [...]string{"h", "m", "s", "ms", "us", "ns"} {
		write(rest/int64(unitLengths[unit]), unit)
		rest %= int64(unitLengths[unit])
	}
	switch {
	case len(b) == 0:
		return "0s"
	case d.Negative:
		return "-" + string(b)
	}
	return string(b)
}

// EqualDurations reports whether two duration literals are equal to the server. Its scheduler treats a year as twelve
// months, but not a month as four weeks. An absent duration, "", is zero. A text that isn't a duration literal equals
// only itself.
func EqualDurations(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := ParseDuration(orZero(a))
	y, errY := ParseDuration(orZero(b))
	if errX != nil || errY != nil {
		return false
	}
	if x.length == 0 {
		x.Negative = y.Negative
	}
	return x == y
}

func orZero(duration string) string {
	if duration == "" {
		return "0s"
	}
	return duration
}

// NormalizeOffset returns an offset as the server returns it: in hours, minutes and seconds with at most one sign, or
// "" for zero.
func NormalizeOffset(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if err := CheckOffset(s); err != nil {
		return "", err
	}
	d, err := ParseDuration(s)
	if err != nil || d.length == 0 {
		return "", err
	}
	return d.String(), nil
}

// storableOffset returns an offset in a form that the server can store. The server writes the minus sign before each
// number, and then can't parse -1h-30m, so a negative offset has only one number. A text that isn't an offset stays
// unchanged.
func storableOffset(s string) string {
	normal, err := NormalizeOffset(s)
	if err != nil {
		return s
	}
	length, err := time.ParseDuration(normal)
	switch {
	case err != nil || length > 0:
		return normal
	case length%time.Hour == 0:
		return fmt.Sprintf("%dh", length/time.Hour)
	case length%time.Minute == 0:
		return fmt.Sprintf("%dm", length/time.Minute)
	}
	return fmt.Sprintf("%ds", length/time.Second)
}
