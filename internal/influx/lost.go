package influx

import (
	"errors"
	"net/http"
)

// MayHaveActed reports whether the server may have done what a failed call
// asked for: the request was sent, but InfluxDB's answer to it was lost.
func MayHaveActed(err error) bool {
	e := new(Error)
	switch {
	case !errors.As(err, &e) || e.Operation == SignIn || e.FromInfluxDB():
		return false
	case e.Err != nil:
		return !isDialError(e.Err) && !isPermanent(e.Err)
	}
	// A proxy that can't reach InfluxDB says so with 503, and what is below 500
	// is a refusal of its own. A success that can't be read is one of InfluxDB.
	return e.StatusCode < http.StatusMultipleChoices ||
		e.StatusCode >= http.StatusInternalServerError && e.StatusCode != http.StatusServiceUnavailable
}
