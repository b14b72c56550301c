package influx

import (
	"context"
)

// createOnce sends a create request that must not be repeated blindly. If the response is lost, it searches for the
// object before it sends the request again; find returns nil if there is none. Every creation goes through this
// function. What find returns must be the caller's own object: it has a random mark, didn't exist before, or can exist
// only once.
//
// repeated reports that a second request was sent: the first one, delayed on the way, may still create a duplicate.
func createOnce[T any](ctx context.Context, c *Client, create, find func() (*T, error)) (created *T, repeated bool, err error) {
	for attempt := 0; ; attempt++ {
		repeated = attempt > 0
		created, err = create()
		// From the second request on, an error may be about what an earlier one has created after the search.
		if err == nil || !repeated && !MayHaveActed(err) {
			return created, repeated, err
		}
		found, findErr := find()
		if found != nil {
			return found, repeated, nil
		}
		pause, _ := backoff(attempt, "")
		if findErr != nil || !MayHaveActed(err) || attempt == c.maxRetries || sleep(ctx, pause) != nil {
			return nil, repeated, err
		}
	}
}
