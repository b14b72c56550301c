package influx

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// RunFilter selects runs. Empty fields match all.
type RunFilter struct {
	// After and Before match the runs that are scheduled for a time between the two, both excluded.
	After, Before time.Time
	Status        string
	// Limit bounds the number of runs; 0 means all.
	Limit int
}

// All runs are between these times, and the server can't read others. Without them, it omits the runs that are queued
// for a time in the future.
var (
	earliest = time.Date(1678, time.January, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2262, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// maybeCut returns the number of runs from which on a page of this size may have been cut. It is less than the size:
// the server first reads the queued and running runs, then fills the page with finished ones, and omits those that it
// has found both times. These can be as many as it runs at once, which is 100, and no more than half of the page.
func maybeCut(size int) int { return size - min(100, size/2) }

// smallestPage is the size of the smallest page that is requested, since a page must have runs of several times.
const smallestPage = 8

// span is the time between two others, both excluded.
type span struct{ after, before time.Time }

// has reports whether a run may be scheduled for this time: a whole second, as the server stores it, so that each split
// makes both spans shorter.
func (s span) has(at time.Time) bool {
	return at.After(s.after) && at.Before(s.before) && at.Nanosecond() == 0
}

// errFilterIgnored returns the error about a server that ignored the time filter, for example a cache that drops the
// query. Splitting would never terminate.
func (c *Client) errFilterIgnored() error {
	return &Error{
		Operation: string(listRuns), URL: c.base.String(),
		StatusCode: http.StatusOK, Message: "it contains runs outside the requested time range",
	}
}

// errIncompleteRuns returns the error about runs that InfluxDB doesn't list completely.
func (c *Client) errIncompleteRuns(format string, args ...any) error {
	return &Error{
		Operation: string(listRuns), URL: c.base.String(),
		Err: fmt.Errorf("%w: %s", errIncomplete, fmt.Sprintf(format, args...)),
	}
}

// Runs lists the runs of a task that match the filter, the latest scheduled time first.
//
// The server can't continue a list of runs: with "after" it lists no finished run at all
// (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/analytical_storage.go, where that filter comes
// before the pivot that makes the column it needs). The order cannot be used for paging either: queued runs come first,
// in queueing order. So a span of time that has too many runs for a page is split in two.
func (c *Client) Runs(ctx context.Context, taskID string, filter RunFilter) ([]Run, error) {
	var runs []Run
	spans := []span{{earliest, latest}}
	if filter.After.After(earliest) {
		spans[0].after = filter.After
	}
	if !filter.Before.IsZero() && filter.Before.Before(latest) {
		spans[0].before = filter.Before
	}
	for size := MaxPage; len(spans) > 0; {
		current := spans[len(spans)-1]
		page, err := c.wholePage(ctx, taskID, current, size)
		if IsTooLarge(err) && size > smallestPage {
			size /= 2
			continue
		}
		if err != nil {
			return nil, err
		}
		spans = spans[:len(spans)-1]
		if len(page) >= maybeCut(size) {
			if slices.ContainsFunc(page, func(run Run) bool { return !current.has(run.ScheduledFor) }) {
				return nil, c.errFilterIgnored()
			}
			at, err := c.splitTime(page, size)
			if err != nil {
				return nil, err
			}
			spans = append(spans, span{current.after, at}, span{at.Add(-time.Second), current.before})
			continue
		}
		for _, run := range page {
			if filter.Status != "" && run.Status != filter.Status {
				continue
			}
			runs = append(runs, run)
			if len(runs) == filter.Limit {
				return runs, nil
			}
		}
	}
	return runs, nil
}

// splitTime returns the first time of the later one of two spans. Finished runs fill a page from the latest on, so the
// later span should have most of them, yet fewer than a page that may have been cut.
func (c *Client) splitTime(page []Run, size int) (time.Time, error) {
	oldest := page[len(page)-1].ScheduledFor
	for i := min(len(page)-1, maybeCut(size)*15/16); i >= 0; i-- {
		if at := page[i].ScheduledFor; at.After(oldest) {
			return at, nil
		}
	}
	return time.Time{}, c.errIncompleteRuns("at least %d runs are scheduled for %s, and InfluxDB lists no more of them",
		len(page), oldest.Format(time.RFC3339))
}

// wholePage lists runs, at most a page of them, the latest scheduled time first.
//
// The server removes each run that it has found both as running and as finished from the running ones by its position,
// which is wrong after the first removal (combineRuns in the file above). So, when several runs finish during the
// request, one is listed twice and another one is missing; then the page is requested again. If the server panics
// instead, that is an internal error like any other.
func (c *Client) wholePage(ctx context.Context, taskID string, s span, size int) ([]Run, error) {
	const attempts = 10
	for range attempts {
		page, err := c.runPage(ctx, taskID, s, size)
		slices.SortFunc(page, func(a, b Run) int {
			return cmp.Or(b.ScheduledFor.Compare(a.ScheduledFor), cmp.Compare(b.ID, a.ID))
		})
		if !hasTwice(page) {
			return page, err
		}
	}
	return nil, c.errIncompleteRuns("runs keep finishing, and InfluxDB returned no complete list in %d attempts", attempts)
}

// hasTwice reports whether a sorted page has a run twice.
func hasTwice(page []Run) bool {
	for i := 1; i < len(page); i++ {
		if page[i].ID == page[i-1].ID {
			return true
		}
	}
	return false
}

type runPage struct{ Runs list[Run] }

func (p runPage) complete() bool { return p.Runs.present }

func (c *Client) runPage(ctx context.Context, taskID string, s span, size int) ([]Run, error) {
	// The server compares whole seconds, so a fraction would exclude a run of the same second.
	before := s.before.Add(time.Second - time.Nanosecond).Truncate(time.Second)
	page, err := call[runPage](ctx, c, request{
		operation: listRuns,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, "runs"},
		query: url.Values{
			"limit":      {strconv.Itoa(size)},
			"afterTime":  {s.after.UTC().Format(time.RFC3339)},
			"beforeTime": {before.UTC().Format(time.RFC3339)},
		},
	})
	if err != nil {
		return nil, err
	}
	return page.Runs.items, nil
}
