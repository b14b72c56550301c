package runaction

import (
	"context"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// runClient is what the actions need of an [influx.Client] to watch runs.
type runClient interface {
	Run(ctx context.Context, taskID, runID string) (*influx.Run, error)
	Runs(ctx context.Context, taskID string, filter influx.RunFilter) ([]influx.Run, error)
}

// runStarter is what a backfill needs of an [influx.RunStarter].
type runStarter interface {
	Start(ctx context.Context, scheduledFor time.Time) (*influx.Run, error)
}

// start starts a run for a time, or for the present if that is zero. It outlives an interrupt, so that it is known what
// was started.
func start(ctx context.Context, s runStarter, at time.Time) (*influx.Run, error) {
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	return s.Start(ctx, at)
}
