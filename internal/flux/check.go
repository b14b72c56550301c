package flux

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Problem is something wrong in a script. Key is the key of the task option that it concerns, or "" if it concerns no
// key. Message is a sentence for the user.
type Problem struct {
	Key     string
	Pos     Pos
	Message string
}

// CheckName returns why InfluxDB would refuse the name of a task, or nil.
func CheckName(s string) error {
	if s == "" {
		return errors.New("name must not be empty")
	}
	return nil
}

// CheckEvery returns why InfluxDB would refuse a duration literal as the interval of a task, or nil.
func CheckEvery(s string) error {
	d, err := ParseDuration(s)
	switch {
	case err != nil:
		return err
	case d.Negative:
		return fmt.Errorf("every must be positive, not %s", s)
	case d.length < int64(time.Second):
		return fmt.Errorf("every must be at least 1s, not %s", s)
	case d.length%int64(time.Second) != 0:
		return fmt.Errorf("every must be a whole number of seconds, and %s is not", s)
	case d.Months == 0 && d.Nanoseconds == 0:
		return fmt.Errorf("InfluxDB's scheduler treats every = %s as zero, because of its 0y or 0mo. Use a nonzero number", s)
	}
	return nil
}

// CheckOffset returns why a duration literal, which may be negative, can't be the offset of a task, or nil. Days and
// weeks are fine, since [Compose] writes them in hours.
func CheckOffset(s string) error {
	d, err := ParseDuration(s)
	switch {
	case err != nil:
		return err
	case d.length != d.Nanoseconds || d.Months != 0:
		return fmt.Errorf("offset must not contain years or months, because these vary in length; it is %s", s)
	case d.Nanoseconds%int64(time.Second) != 0:
		return fmt.Errorf("offset must be a whole number of seconds, and %s is not", s)
	}
	return nil
}

// checkWrittenOffset returns why InfluxDB would refuse an offset as written in a script, or nil. InfluxDB may be unable
// to store even a valid offset: it writes the literal with the sign before each number, and Go's time.ParseDuration
// must be able to parse the result.
func checkWrittenOffset(s string) error {
	if err := CheckOffset(s); err != nil {
		return err
	}
	negative, components, err := parseComponents(s)
	if err != nil {
		return err
	}
	var written []byte
	for _, c := range components {
		if negative {
			c.magnitude = -c.magnitude
		}
		written = append(strconv.AppendInt(written, c.magnitude, 10), c.unit...)
	}
	if _, err := time.ParseDuration(string(written)); err != nil {
		return fmt.Errorf("offset must be written as %s, since InfluxDB can't store %s", orZero(storableOffset(s)), s)
	}
	return nil
}
