package runaction

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// backfill runs a task for many scheduled times. It keeps a number of runs in progress: it starts that many, waits
// until some have finished, starts as many again, and so on.
type backfill struct {
	starter runStarter
	watch   *watch
	// parallel is the number of runs in progress at once.
	parallel int
	// keepGoing continues after a run has failed.
	keepGoing bool

	todo      []time.Time // scheduled times not started yet
	total     int
	succeeded int
	failed    []influx.Run
	unknown   []influx.Run
	// refused is the error of a run that couldn't be started. No more runs are started after that.
	refused error
}

// startsAtOnce is the maximum number of concurrent requests to start a run. The server handles them one by one, so more
// would only wait.
const startsAtOnce = 16

func newBackfill(s runStarter, w *watch, parallel int, keepGoing bool, times []time.Time) *backfill {
	return &backfill{
		starter: s, watch: w,
		parallel: parallel, keepGoing: keepGoing,
		todo: times, total: len(times),
	}
}

// run starts runs and waits for them, until all have finished or, after a failure, those in progress have. It returns
// an error if the context ends or the runs can't be watched.
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

// stopped reports whether a failure ends the backfill.
func (b *backfill) stopped() bool {
	return b.refused != nil || len(b.failed) > 0 && !b.keepGoing
}

// startMore starts runs up to the number of runs in progress at once.
func (b *backfill) startMore(ctx context.Context) {
	if b.stopped() {
		return
	}
	batch := b.todo[:min(len(b.todo), b.parallel-len(b.watch.runs))]
	var (
		left     []time.Time
		mu       sync.Mutex
		requests sync.WaitGroup
		slots    = make(chan struct{}, startsAtOnce)
	)
	for i, at := range batch {
		slots <- struct{}{}
		if ctx.Err() != nil {
			batch = batch[:i]
			break
		}
		requests.Go(func() {
			defer func() { <-slots }()
			run, err := start(ctx, b.starter, at)
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
	b.todo = append(left, b.todo[len(batch):]...)
}
