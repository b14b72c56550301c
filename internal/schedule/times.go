package schedule

import (
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/influxdata/cron"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// Schedule computes the scheduled times of a task, which now() returns in the script. The task's offset delays the
// start of a run, but shifts neither
// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/scheduler/treescheduler.go).
type Schedule struct {
	cron cron.Parsed
	// every is zero for a cron expression.
	every flux.Duration
	since time.Time
}

// New returns the schedule of a task with either every or a cron expression. Since is when the scheduler got the task,
// which matters only if every has months or years.
func New(every, expression string, since time.Time) (Schedule, error) {
	if every != "" {
		expression = everyPrefix + every
	}
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{cron: parsed, since: since.UTC()}
	if literal, ok := strings.CutPrefix(strings.TrimSpace(expression), everyPrefix); ok {
		s.every, err = flux.ParseDuration(strings.TrimSpace(literal))
	}
	return s, err
}

// everyPrefix is the prefix of a cron expression that means an interval. The scheduler converts each every into one.
const everyPrefix = "@every "

// ErrTooMany means that there are more times than the limit.
var ErrTooMany = errors.New("too many scheduled times")

// Times returns the scheduled times from start, inclusive, to stop, exclusive.
func (s Schedule) Times(start, stop time.Time, limit int) ([]time.Time, error) {
	var times []time.Time
	for at := range s.from(start.UTC()) {
		if !at.Before(stop) {
			break
		}
		if len(times) == limit {
			return nil, ErrTooMany
		}
		times = append(times, at)
	}
	return times, nil
}

// DependsOnCreation reports whether the times depend on when the scheduler got the task.
func (s Schedule) DependsOnCreation() bool { return s.every.Months != 0 }

// from returns all scheduled times from start on.
func (s Schedule) from(start time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		at := s.origin(start)
		for n := s.intervalsBetween(start, at); n > 0; n-- {
			if !yield(s.before(at, n)) {
				return
			}
		}
		for err := error(nil); err == nil; at, err = s.cron.Next(at) {
			if !at.Before(start) && !yield(at) {
				return
			}
		}
	}
}

// origin returns a time from which the scheduler counts.
//
// With every, the scheduler counts from when it got the task, or from the last run, rounded down to a multiple of every
// since the year 1. If every has a fixed length, all origins give the same times. But the scheduler rounds months down
// to multiples of four weeks and then counts calendar months, so the day of the month depends on the origin.
func (s Schedule) origin(start time.Time) time.Time {
	if s.every == (flux.Duration{}) {
		// Cron expressions have whole seconds, and Next returns a time after its argument.
		return start.Add(-time.Nanosecond).Truncate(time.Second)
	}
	known := start
	if s.DependsOnCreation() {
		known = s.since
	}
	return known.Truncate(s.every.Length()).Truncate(time.Second)
}

// intervalsBetween returns the number of intervals that fit between start and the origin.
func (s Schedule) intervalsBetween(start, origin time.Time) int {
	n := 0
	for !s.before(origin, n+1).Before(start) {
		n++
	}
	return n
}

// before returns the time n intervals before another. For a cron expression, that is the same time.
func (s Schedule) before(at time.Time, n int) time.Time {
	return at.AddDate(0, -n*int(s.every.Months), 0).Add(-time.Duration(n) * time.Duration(s.every.Nanoseconds))
}
