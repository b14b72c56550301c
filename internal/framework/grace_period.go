package framework

import (
	"context"
	"time"
)

// grace is how long a creation may continue after an interrupt. A server that answers needs a small part of it. It must
// be shorter than the provider's wait for actions that are interrupted, which is 20 seconds in internal/serve.
const grace = 10 * time.Second

// WithGracePeriod returns a context that ends a while after an interrupt. Each creation has one from before its request
// until the result is in the state, including the search for an object whose response was lost.
func WithGracePeriod(ctx context.Context) (context.Context, context.CancelFunc) {
	graceful, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return graceful, func() {
		stop()
		cancel()
	}
}
