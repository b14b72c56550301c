package influx

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Each listener hears of a long pause once, however many requests wait.
func TestAnnouncePauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := new(Client)
		var first, second []time.Duration
		stopFirst := c.AnnouncePauses(func(pause time.Duration) { first = append(first, pause) })
		defer c.AnnouncePauses(func(pause time.Duration) { second = append(second, pause) })()
		c.pauses.begin(time.Second) // a usual back-off
		c.pauses.begin(time.Minute)
		c.pauses.begin(time.Minute + 100*time.Millisecond)
		c.pauses.begin(5 * time.Minute)
		time.Sleep(5 * time.Minute)
		c.pauses.begin(time.Minute)
		stopFirst()
		time.Sleep(time.Minute)
		c.pauses.begin(time.Minute)
		want := []time.Duration{time.Minute, 5 * time.Minute, time.Minute}
		if !slices.Equal(first, want) || !slices.Equal(second, append(want, time.Minute)) {
			t.Errorf("got %v and %v", first, second)
		}
	})
}
