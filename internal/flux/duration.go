package flux

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is the length of time that a duration literal stands for.
//
// Years and months differ in length, so they are counted apart from the rest. As
// in the server's scheduler, the last of several years in one literal counts,
// and the last of several months. A day is 24 hours, since the scheduler knows
// no time zones.
type Duration struct {
	Negative    bool
	Months      int64
	Nanoseconds int64

	// length is the whole in nanoseconds, as the server's checks and the alignment
	// of schedules count it: a month is four weeks, twelve are 52.
	length int64
}

// component is one number of a duration literal with its unit.
type component struct {
	magnitude int64
	unit      string
}

// ParseDuration reads a duration literal such as 1h30m or 1mo, with a minus
// sign before it if it is negative.
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

// durationExample returns the duration that a text without a unit may mean, or else an example.
func durationExample(s string) string {
	if s != "" && digitsLength(s) == len(s) {
		return s + "s"
	}
	return "1h or 1h30m"
}

// length returns the component's length in nanoseconds, false if it is too long. The
// server counts years and months in weeks, rounded down for each component.
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

// unitLengths are the lengths of the units; years and months are counted in weeks.
var unitLengths = map[string]time.Duration{
	"y": week, "mo": week, "w": week, "d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "s": time.Second,
	"ms": time.Millisecond, "us": time.Microsecond, "ns": time.Nanosecond,
}

// Length returns the length that the scheduler aligns an every to: a month is four
// weeks, twelve are 52.
func (d Duration) Length() time.Duration { return time.Duration(d.length) }

// String returns the duration in y or mo, h, m, s, ms, us and ns; 0s if it is
// zero.
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

// EqualDurations reports whether two duration literals are the same to the
// server, whose scheduler takes a year for twelve months, but not a month for
// four weeks. An absent one, "", is zero. A text that isn't a duration literal
// equals only itself.
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

// NormalizeOffset returns an offset as the server reports it: in hours, minutes
// and seconds with at most one sign, and nothing for zero.
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

// storableOffset returns an offset as a script must have it for the server to
// store it. The server writes the minus sign before each number, and then can't read
// -1h-30m, so a negative offset has one number only. A text that isn't an offset
// stays as it is.
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
