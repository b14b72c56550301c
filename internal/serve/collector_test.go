package serve

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// The collector runs rarely with a small heap, and not constantly with a large one: each run frees a good share of the
// heap.
func TestReduceGC(t *testing.T) {
	restore(t)
	ReduceGC()
	const garbage = 1 << 30
	for _, test := range []struct{ alive, atMost int }{
		// Go starts a collection early, after up to a third less garbage, if the last one was slow.
		{alive: 5 << 20, atMost: garbage/(28<<20) + 2},
		{alive: 200 << 20, atMost: garbage/(70<<20) + 2},
	} {
		if runs := collections(test.alive, garbage); runs > test.atMost {
			t.Errorf("with %d MB alive, the collector ran %d times for 1 GB of garbage, and not at most %d times",
				test.alive>>20, runs, test.atMost)
		}
	}
}

// The user's settings of the collector have precedence.
func TestReduceGC_configured(t *testing.T) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			restore(t)
			t.Setenv(name, "1000000000")
			ReduceGC()
			if percent := debug.SetGCPercent(150); percent != 100 || reserved != nil {
				t.Errorf("it is set to %d percent, with %d bytes reserved", percent, len(reserved))
			}
		})
	}
}

// restore sets the collector to Go's defaults, for the test and after it.
func restore(t *testing.T) {
	t.Helper()
	byDefault := func() {
		debug.SetGCPercent(100)
		reserved = nil
	}
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	byDefault()
	t.Cleanup(byDefault)
}

// sink makes the compiler allocate the garbage on the heap.
var sink []byte

// collections returns how often the collector runs while a program with a live heap allocates garbage.
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
