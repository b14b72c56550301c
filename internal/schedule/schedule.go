// Package schedule knows when a task runs. It asks InfluxDB's own cron library,
// so that its answers are the scheduler's.
package schedule

import (
	"errors"
	"time"

	"github.com/influxdata/cron"
)

// CheckCron reports why InfluxDB would refuse a cron expression, nil if it
// wouldn't. The error is one sentence for the person who wrote the expression.
func CheckCron(expression string) error {
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return errors.New("it must be a cron expression of 5 fields (minute, hour, day of month, month, day of week) " +
			`such as "0 6 * * 1-5", of 6 with the seconds first, or one of @hourly, @daily, @weekly, @monthly, @yearly; ` +
			"InfluxDB reads it in UTC and knows no time zones")
	}
	// The server answers 500 to an expression without a next time, after it
	// has stored it if it is an update.
	if _, err := parsed.Next(time.Now()); err != nil {
		return errors.New("there is no date and time at which it fires")
	}
	return nil
}
