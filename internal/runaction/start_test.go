package runaction

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// silent is a server that doesn't answer.
type silent struct{}

func (silent) Start(ctx context.Context, _ time.Time) (*influx.Run, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// The start of a run continues after an interrupt, so that its response isn't lost, but ends before Terraform stops waiting
// for the provider.
func TestStartEndsAfterAnInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		time.AfterFunc(time.Second, cancel)
		_, err := start(ctx, silent{}, time.Time{})
		if took := time.Since(began); err == nil || took < 2*time.Second || took > 15*time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}
