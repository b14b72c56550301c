package framework

import (
	"context"
	"time"
)

// grace is how long something goes on after an interrupt that would be lost if
// it ended at once. A server that answers needs a small part of it.
const grace = 10 * time.Second

// WithGracePeriod returns a context that outlives an interrupt for a moment. It is for
// creations, which must not end between the request and the state.
func WithGracePeriod(ctx context.Context) (context.Context, context.CancelFunc) {
	finishing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return finishing, func() {
		stop()
		cancel()
	}
}
