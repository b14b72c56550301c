package flux

import "strings"

// number returns the kind and the length of the literal at the start of the text, which begins with a digit, or with a
// dot and a digit.
func number(rest string) (kind, int) {
	if n := dateTimeLength(rest); n > 0 {
		return dateTime, n
	}
	if n := durationLength(rest); n > 0 {
		return duration, n
	}
	n := digitsLength(rest)
	if n == len(rest) || rest[n] != '.' {
		return integer, n
	}
	return float, n + 1 + digitsLength(rest[n+1:])
}

func digitsLength(rest string) int {
	n := 0
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	return n
}

// durationLength returns the length of the duration literal at the start of the text, for example of 1h30m in 1h30m5.
func durationLength(rest string) int {
	length := 0
	for {
		n := length + digitsLength(rest[length:])
		unit := unitLength(rest[n:])
		if n == length || unit == 0 {
			return length
		}
		length = n + unit
	}
}

// unitLength returns the length of the longest unit at the start of the text.
func unitLength(rest string) int {
	for _, unit := range [...]string{"mo", "ms", "us", "µs", "ns", "y", "w", "d", "h", "m", "s"} {
		if strings.HasPrefix(rest, unit) {
			return len(unit)
		}
	}
	return 0
}

// dateTimeLength returns the length of the date, or of the date with a time, at the start of the text.
func dateTimeLength(rest string) int {
	date := patternLength(rest, "0000-00-00")
	if date == 0 {
		return 0
	}
	clock := patternLength(rest[date:], "T00:00:00")
	if clock == 0 {
		return date
	}
	n := date + clock
	if n < len(rest) && rest[n] == '.' {
		n += 1 + digitsLength(rest[n+1:])
	}
	return n + max(patternLength(rest[n:], "Z"), patternLength(rest[n:], "+00:00"), patternLength(rest[n:], "-00:00"))
}

// patternLength returns the pattern's length if the text begins with the pattern, or else 0. A 0 in the pattern stands
// for any digit.
func patternLength(text, pattern string) int {
	if len(text) < len(pattern) {
		return 0
	}
	for i := range len(pattern) {
		if pattern[i] != text[i] && !(pattern[i] == '0' && isDigit(text[i])) {
			return 0
		}
	}
	return len(pattern)
}
