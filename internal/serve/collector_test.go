package serve

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// The collector runs seldom while little is alive, and doesn't run all the time
// when much is: it has to free a good share of the heap each time.
func TestLazyCollector(t *testing.T) {
	restore(t)
	LazyCollector()
	const garbage = 1 << 30
	for _, test := range []struct{ alive, atMost int }{
		{alive: 5 << 20, atMost: garbage/(40<<20) + 2},
		{alive: 200 << 20, atMost: garbage/(100<<20) + 2},
	} {
		if runs := collections(test.alive, garbage); runs > test.atMost {
			t.Errorf("with %d MB alive, the collector ran %d times for 1 GB of garbage, and not at most %d times",
				test.alive>>20, runs, test.atMost)
		}
	}
}

// What the user has set remains.
func TestLazyCollector_set(t *testing.T) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			restore(t)
			t.Setenv(name, "1000000000")
			LazyCollector()
			if percent := debug.SetGCPercent(150); percent != 100 || ballast != nil {
				t.Errorf("it is set to %d percent, with %d bytes of ballast", percent, len(ballast))
			}
		})
	}
}

// restore sets the collector as Go has it by default, for the test and after it.
func restore(t *testing.T) {
	t.Helper()
	byDefault := func() {
		debug.SetGCPercent(100)
		ballast = nil
	}
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	byDefault()
	t.Cleanup(byDefault)
}

// sink keeps the garbage from being made on the stack.
var sink []byte

// collections is how often the collector runs while garbage is made beside what
// is alive.
func collections(alive, garbage int) int {
	const size = 64 << 10
	var kept [][]byte
	for range alive / size {
		kept = append(kept, make([]byte, size))
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range garbage / size {
		sink = make([]byte, size)
	}
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(kept)
	return int(after.NumGC - before.NumGC)
}
