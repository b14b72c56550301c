package runaction

import (
	"context"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// runClient reads runs. It is implemented by [influx.Client].
type runClient interface {
	Run(ctx context.Context, taskID, runID string) (*influx.Run, error)
	Runs(ctx context.Context, taskID string, filter influx.RunFilter) ([]influx.Run, error)
}

// runStarter starts runs. It is implemented by [influx.RunStarter].
type runStarter interface {
	Start(ctx context.Context, scheduledFor time.Time) (*influx.Run, error)
}

// start starts a run for a scheduled time, or for the current time if that is zero. It continues after an interrupt, so
// that the result is known.
func start(ctx context.Context, s runStarter, at time.Time) (*influx.Run, error) {
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	return s.Start(ctx, at)
}
