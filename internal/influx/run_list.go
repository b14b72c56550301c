package influx

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// RunFilter chooses runs of a list. Empty fields choose all.
type RunFilter struct {
	// After and Before choose the runs that are scheduled for a time between
	// the two, both excluded.
	After, Before time.Time
	Status        string
	// Limit ends the list after so many runs; 0 means all.
	Limit int
}

// The times between which all runs are. Without them, the server leaves out the
// runs that are queued for a time in the future. It can't read times outside of these.
var (
	earliest = time.Date(1678, time.January, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2262, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// maybeCut is the number of runs from which on a page of a size may have been cut.
// It is less than the size, as the server asks for the queued and running runs
// first, then for as many finished ones as are missing, and leaves out those that
// it has found both times. As many can do so as it runs at once, which is 100, and
// no more than half of the page.
func maybeCut(size int) int { return size - min(100, size/2) }

// smallestPage is the size of the smallest page that is asked for, as a page is to
// have runs of several times.
const smallestPage = 8

// span is the time between two others, both excluded.
type span struct{ after, before time.Time }

// has reports whether a run may be scheduled for this time: a whole second, as
// the server has them, so that each split makes both spans shorter.
func (s span) has(at time.Time) bool {
	return at.After(s.after) && at.Before(s.before) && at.Nanosecond() == 0
}

// errNotChosen is about a server that doesn't look at the times, such as a cache
// that leaves out the query: the list would never end.
var errNotChosen = errors.New("could not list the runs of the task: the answer has runs of other times than were asked for, so it isn't " +
	"InfluxDB's; check what stands between here and InfluxDB")

// Runs lists the runs of a task that the filter chooses, the latest scheduled
// time first.
//
// The server can't continue a list of runs: with "after" it lists no finished
// run at all (https://github.com/influxdata/influxdb/blob/v2.9.1/task/backend/analytical_storage.go,
// where that filter comes before the pivot that makes the column it needs). And
// its order is none to go on from, as queued runs come first, in the order in
// which they were queued. So a span of time that has too many runs for a page
// is split in two.
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
				return nil, errNotChosen
			}
			at, err := splitTime(page, size)
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

// splitTime is the first time of the later one of two spans. Finished runs fill
// a page from the latest on, so that the later span is to have most of them,
// yet fewer than a page that may have been cut.
func splitTime(page []Run, size int) (time.Time, error) {
	oldest := page[len(page)-1].ScheduledFor
	for i := min(len(page)-1, maybeCut(size)*15/16); i >= 0; i-- {
		if at := page[i].ScheduledFor; at.After(oldest) {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("could not list the runs of the task: at least %d are scheduled for %s, "+
		"and InfluxDB lists no more of them", len(page), oldest.Format(time.RFC3339))
}

// wholePage lists runs, as many as a page has at most, the latest scheduled time first.
//
// The server takes each run that it has found both as a running and as a
// finished one out of the running ones by its position, which is another one
// after the first (combineRuns in the file above). So, when several runs finish
// during the request, one stays twice and another one is missing: then it is
// asked again. If it panics instead, it is asked again as after any internal
// error.
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
	return nil, fmt.Errorf("could not list the runs of the task: more of them finish all the time, and InfluxDB has given no whole list "+
		"in %d attempts", attempts)
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

func (p runPage) isWhole() bool { return p.Runs.present }

func (c *Client) runPage(ctx context.Context, taskID string, s span, size int) ([]Run, error) {
	// The server compares with whole seconds, so that a fraction would take a
	// run of the same second out.
	before := s.before.Add(time.Second - time.Nanosecond).Truncate(time.Second)
	page, err := ask[runPage](ctx, c, request{
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
