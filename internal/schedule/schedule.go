// Package schedule knows when a task runs. It asks InfluxDB's own cron library,
// so that its answers are the scheduler's.
package schedule

import (
	"fmt"
	"time"

	"github.com/influxdata/cron"
)

// CheckCron says why InfluxDB would refuse a cron expression; nil means that it
// wouldn't. The error is for the person who wrote the expression.
func CheckCron(expression string) error {
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return fmt.Errorf("cron must have 5 fields (minute, hour, day of month, month, day of week) as in \"0 6 * * 1-5\", or 6 with "+
			"the seconds first, or be one of @hourly, @daily, @weekly, @monthly and @yearly, not %q; it is in UTC, and a time zone "+
			"can't be given", expression)
	}
	// The server answers 500 to an expression without a next time, after it
	// has stored it if it is an update.
	if _, err := parsed.Next(time.Now()); err != nil {
		return fmt.Errorf("cron must fire at some time, and %q never does: there is no such date to come", expression)
	}
	return nil
}
