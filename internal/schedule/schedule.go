// Package schedule knows when a task runs. It asks InfluxDB's own cron library,
// so that its answers are the scheduler's.
package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/influxdata/cron"
)

// CheckCron says why InfluxDB would refuse a cron expression; nil means that it
// wouldn't. The error is for the person who wrote the expression.
func CheckCron(expression string) error {
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return fmt.Errorf("%q isn't a valid cron expression%s. Use 5 fields (minute, hour, day of month, month, day of week), for example "+
			"\"0 6 * * 1-5\", or 6 fields with the seconds first, or @hourly, @daily, @weekly, @monthly or @yearly", expression, cronCause(expression))
	}
	// The server answers 500 to an expression without a next time, after it
	// has stored it if it is an update.
	if _, err := parsed.Next(time.Now()); err != nil {
		return fmt.Errorf("cron must fire at some time, and %q never does: there is no such date to come", expression)
	}
	return nil
}

// cronCause returns the cause of a common mistake in a cron expression, after a colon, or "". The cron library's own
// errors don't name it.
func cronCause(expression string) string {
	fields := strings.Fields(expression)
	switch {
	case strings.Contains(expression, "TZ="):
		return ": time zones aren't supported, InfluxDB evaluates cron in UTC"
	case len(fields) == 5 && fields[4] == "7", len(fields) > 5 && fields[5] == "7":
		return ": day of week must be 0-6, where Sunday is 0"
	}
	return ""
}
