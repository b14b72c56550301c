package runaction

import (
	"context"
	"slices"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// client is what the actions need of an influx.Client to start and watch runs.
type client interface {
	StartRun(ctx context.Context, taskID string, scheduledFor time.Time) (*influx.Run, error)
	Run(ctx context.Context, taskID, runID string) (*influx.Run, error)
	Runs(ctx context.Context, taskID string, filter influx.RunFilter) ([]influx.Run, error)
}

// starter starts runs of a task so that a lost answer neither loses nor doubles
// one: if the answer doesn't come, it looks for a run that wasn't there before.
type starter struct {
	client client
	taskID string
	before []influx.Run
}

const (
	// attempts bounds how often a run is started whose answer gets lost.
	attempts = 9
	// A request whose connection broke may still be on its way to the server,
	// so a run isn't missing until it has been looked for several times.
	looks     = 3
	lookAgain = time.Second
	// clockSkew is how far the server's clock may be from the one here.
	clockSkew = 5 * time.Minute
)

// newStarter returns a starter for times from first to last, or for the
// present, if they are zero.
func newStarter(ctx context.Context, c client, taskID string, first, last time.Time) (*starter, error) {
	before, err := c.Runs(ctx, taskID, around(first, last))
	return &starter{client: c, taskID: taskID, before: before}, err
}

// around chooses the runs for times from first to last, or for the present.
func around(first, last time.Time) influx.RunFilter {
	if first.IsZero() {
		return influx.RunFilter{After: time.Now().Add(-clockSkew), Before: time.Now().Add(clockSkew)}
	}
	return influx.RunFilter{After: first.Add(-time.Second), Before: last.Add(time.Second)}
}

// start starts a run for a time. It finishes what it began when the context
// ends, so that it is known what was started.
func (s *starter) start(ctx context.Context, at time.Time) (*influx.Run, error) {
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	return s.withoutDoubles(ctx, at, func() (*influx.Run, error) { return s.client.StartRun(ctx, s.taskID, at) })
}

// withoutDoubles makes the request that starts a run, and makes it again only
// if there is no run of an earlier attempt.
func (s *starter) withoutDoubles(ctx context.Context, at time.Time, request func() (*influx.Run, error)) (*influx.Run, error) {
	for attempt := 1; ; attempt++ {
		run, err := request()
		// From the second attempt on, an error may be about the run that an
		// earlier one has started ("run already queued").
		if err == nil || attempt == 1 && !influx.MayHaveActed(err) {
			return run, err
		}
		found, listErr := s.find(ctx, at)
		if found != nil {
			return found, nil
		}
		if listErr != nil || attempt == attempts || !influx.MayHaveActed(err) {
			return nil, err
		}
	}
}

// find finds the run for a time that wasn't there before.
func (s *starter) find(ctx context.Context, at time.Time) (*influx.Run, error) {
	for range looks {
		runs, err := s.client.Runs(ctx, s.taskID, around(at, at))
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			if s.isNew(run) {
				return &run, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(lookAgain):
		}
	}
	return nil, nil
}

// isNew reports whether a run was requested by hand, and since the starter was
// made.
func (s *starter) isNew(run influx.Run) bool {
	return !run.RequestedAt.IsZero() &&
		!slices.ContainsFunc(s.before, func(known influx.Run) bool { return known.ID == run.ID })
}
