package influx

import (
	"errors"
	"fmt"
)

const (
	// maxAnswer is the size of the largest answer that is read, in bytes, so that an endless one fails. A script of
	// 4 MB may take 9 MB in JSON, and the log of a run quotes it again.
	maxAnswer = 64 << 20
	// maxObjects bounds the objects in an answer: 3 bytes, {}, become up to 450 in memory, so an answer within
	// maxAnswer could take 10 GB. A page of 500 tasks with 100 labels each has 101,000.
	maxObjects = 250_000
)

// errTooLarge is the error about a large answer that may be InfluxDB's.
var errTooLarge = errors.New("the response is too large")

// checkSize returns an error if the answer exceeds a limit.
func (c *Client) checkSize(answer []byte) error {
	const words = "more than %d MiB"
	switch {
	case len(answer) > c.maxAnswer && (answer[0] == '{' || answer[0] == '#'): // JSON, or the CSV of a query
		return fmt.Errorf("%w: "+words, errTooLarge, c.maxAnswer>>20)
	case len(answer) > c.maxAnswer:
		return fmt.Errorf("the response is too large to be InfluxDB's: "+words, c.maxAnswer>>20)
	case countObjects(answer) > maxObjects:
		return fmt.Errorf("%w: more than %d objects", errTooLarge, maxObjects)
	}
	return nil
}

// countObjects counts the objects in JSON without decoding it.
func countObjects(text []byte) (n int) {
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			inString = !inString
		case c == '{' && !inString:
			n++
		}
	}
	return n
}
