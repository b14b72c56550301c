package influx

import "regexp"

// namedPermission matches a permission in a message of InfluxDB: "read:orgs/0123456789abcdef/labels is unauthorized".
var namedPermission = regexp.MustCompile(`\b(read|write):[a-z]+[0-9a-zA-Z/]*`)

// Permission returns the permission that the token lacks, in InfluxDB's words: the one that InfluxDB names, or else the
// one that the operation needs. It is empty if that isn't known.
func (e *Error) Permission() string {
	if named := namedPermission.FindString(e.Message); named != "" {
		return named
	}
	return policy[operation(e.Operation)].permission
}
