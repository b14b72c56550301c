package runaction

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// backfill runs a task for many times. It keeps a number of runs in progress: it starts as many as there is room for,
// waits until some have finished, and so on.
type backfill struct {
	starter runStarter
	watch   *watch
	// parallel is the number of runs in progress at once.
	parallel int
	// keepGoing continues after a run has failed.
	keepGoing bool

	todo      []time.Time // not started yet
	total     int
	succeeded int
	failed    []influx.Run
	unknown   []influx.Run
	// refused is why a run could not be started. Nothing is started after that.
	refused error
}

// startsAtOnce bounds the concurrent requests to start a run. The server handles them one by one, so more would only
// wait there.
const startsAtOnce = 16

func newBackfill(s runStarter, w *watch, parallel int, keepGoing bool, times []time.Time) *backfill {
	return &backfill{
		starter: s, watch: w,
		parallel: parallel, keepGoing: keepGoing,
		todo: times, total: len(times),
	}
}

// run returns when all runs have finished, or when no more are to be started and those in progress have finished. It
// returns early if the context ends or the runs can't be watched; the error says which.
func (b *backfill) run(ctx context.Context, report func()) error {
	for {
		b.startMore(ctx)
		switch {
		case len(b.watch.runs) == 0 && len(b.todo) == 0:
			return nil
		case len(b.watch.runs) == 0:
			return context.Cause(ctx)
		}
		finished, err := b.watch.finished(ctx)
		b.count(finished)
		if err != nil {
			return err
		}
		report()
	}
}

func (b *backfill) count(finished []influx.Run) {
	for _, run := range finished {
		switch run.Status {
		case influx.RunSuccess:
			b.succeeded++
		case runUnknown:
			b.unknown = append(b.unknown, run)
		default:
			b.failed = append(b.failed, run)
		}
	}
}

// stopped reports whether no more runs are to be started.
func (b *backfill) stopped() bool {
	return b.refused != nil || len(b.failed) > 0 && !b.keepGoing
}

// startMore starts as many runs as there is room for.
func (b *backfill) startMore(ctx context.Context) {
	if b.stopped() {
		return
	}
	batch := b.todo[:min(len(b.todo), b.parallel-len(b.watch.runs))]
	b.todo = b.todo[len(batch):]
	var (
		left     []time.Time
		mu       sync.Mutex
		requests sync.WaitGroup
		room     = make(chan struct{}, startsAtOnce)
	)
	for _, at := range batch {
		room <- struct{}{}
		requests.Go(func() {
			defer func() { <-room }()
			var run *influx.Run
			var err error
			if ctx.Err() == nil {
				run, err = start(ctx, b.starter, at)
			}
			mu.Lock()
			defer mu.Unlock()
			if run != nil {
				b.watch.add(*run)
				return
			}
			left = append(left, at)
			b.refused = cmp.Or(b.refused, err)
		})
	}
	requests.Wait()
	slices.SortFunc(left, time.Time.Compare)
	b.todo = append(left, b.todo...)
}
