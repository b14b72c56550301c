package schedule

import (
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/influxdata/cron"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// Schedule is when a task runs. Its times are those that a run is scheduled
// for, and that now() is in the script: the task's offset makes the run start
// later, but is in neither
// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/scheduler/treescheduler.go).
type Schedule struct {
	cron cron.Parsed
	// every is zero if the schedule isn't by intervals.
	every flux.Duration
	since time.Time
}

// New is the schedule of a task with this every or this cron; the other one is
// empty. The task has been known to the scheduler since some time, which
// matters only where every has months or years.
func New(every, expression string, since time.Time) (Schedule, error) {
	if every != "" {
		expression = intervals + every
	}
	parsed, err := cron.ParseUTC(expression)
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{cron: parsed, since: since.UTC()}
	if literal, ok := strings.CutPrefix(strings.TrimSpace(expression), intervals); ok {
		s.every, err = flux.ParseDuration(strings.TrimSpace(literal))
	}
	return s, err
}

// intervals is how a cron expression begins that stands for an every. The
// scheduler makes one of each every.
const intervals = "@every "

// ErrTooMany is the answer to a question with more times than the limit.
var ErrTooMany = errors.New("there are too many times")

// Times lists the times from start up to stop, which isn't one of them.
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

// DependsOnCreation reports whether the times depend on since when the scheduler
// has known the task.
func (s Schedule) DependsOnCreation() bool { return s.every.Months != 0 }

// from is all times from start on.
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

// origin is a time from which the scheduler goes on, so that the times from
// start on are known.
//
// With an every, the scheduler goes on from when it got to know the task, or
// from the last run, rounded down to a multiple of every since the year 1. If
// every has a fixed length, that makes no difference. But it rounds a month to
// a multiple of four weeks, and goes on by calendar months from there, so that
// the day of the month depends on when that was.
func (s Schedule) origin(start time.Time) time.Time {
	if s.every == (flux.Duration{}) {
		// Cron expressions count in whole seconds, and Next is later than its
		// argument.
		return start.Add(-time.Nanosecond).Truncate(time.Second)
	}
	known := start
	if s.DependsOnCreation() {
		known = s.since
	}
	return known.Truncate(s.every.Length()).Truncate(time.Second)
}

// intervalsBetween is how many times there are from start up to the origin,
// which isn't one of them.
func (s Schedule) intervalsBetween(start, origin time.Time) int {
	n := 0
	for !s.before(origin, n+1).Before(start) {
		n++
	}
	return n
}

// before is the time that is n intervals before another. A schedule by cron
// expression has none.
func (s Schedule) before(at time.Time, n int) time.Time {
	return at.AddDate(0, -n*int(s.every.Months), 0).Add(-time.Duration(n) * time.Duration(s.every.Nanoseconds))
}
