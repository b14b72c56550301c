package influx

import "regexp"

var idPattern = regexp.MustCompile(`^[0-9a-f]{16}$`)

// IsID reports whether s is an ID as InfluxDB writes it: 16 hexadecimal digits, lowercase.
func IsID(s string) bool { return idPattern.MatchString(s) }
