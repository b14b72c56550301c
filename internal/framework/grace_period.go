package framework

import (
	"context"
	"time"
)

// gracePeriod is how long a creation may continue after an interrupt, so that its result reaches the state. A server
// that answers needs a small part of it. It must be shorter than the 20 seconds that internal/serve waits for
// interrupted actions.
const gracePeriod = 10 * time.Second

// WithGracePeriod returns a context that is canceled gracePeriod after ctx. Each creation uses one from before its
// request until the result is in the state, including the search for an object whose response was lost.
func WithGracePeriod(ctx context.Context) (context.Context, context.CancelFunc) {
	graceful, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(gracePeriod, cancel) })
	return graceful, func() {
		stop()
		cancel()
	}
}
