// Package schedule computes the scheduled times of tasks. It uses InfluxDB's own cron library, so that they are those
// of the scheduler.
package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/influxdata/cron"
)

// CheckCron returns why InfluxDB would refuse a cron expression, or nil. The error is a message for the user.
func CheckCron(expression string) error {
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return fmt.Errorf("%q isn't a valid cron expression%s", expression, causeOf(expression))
	}
	// The server answers status 500 to an expression without a next time. An update stores it nevertheless.
	if _, err := parsed.Next(time.Now()); err != nil {
		return fmt.Errorf("%q isn't a usable cron expression: it never matches a future date", expression)
	}
	return nil
}

// causeOf returns what is wrong with an invalid cron expression, or which ones are valid. It quotes no part of the
// expression, which callers may have to hide.
func causeOf(expression string) string {
	fields := strings.Fields(expression)
	switch {
	case strings.HasPrefix(expression, "TZ=") || strings.HasPrefix(expression, "CRON_TZ="):
		return ": it can't set a time zone, since InfluxDB evaluates cron in UTC"
	case len(fields) >= 5 && isValidWithout7(fields):
		return ": day of week must be 0-6, where 0 is Sunday"
	}
	return ". Use 5 fields (minute, hour, day of month, month, day of week), for example \"0 6 * * 1-5\", 6 fields with the seconds first, or " +
		"one of @hourly, @daily, @weekly, @monthly, and @yearly"
}

// isValidWithout7 reports whether only the 7 in its day of week makes an expression invalid.
func isValidWithout7(fields []string) bool {
	last := len(fields) - 1
	_, err := cron.ParseUTC(strings.Join(fields[:last], " ") + " " + strings.ReplaceAll(fields[last], "7", "6"))
	return err == nil
}
