package serve

import (
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// The collector is set as was found best, but for what the user has set.
func TestLazyCollector(t *testing.T) {
	percent, limit := debug.SetGCPercent(150), debug.SetMemoryLimit(1<<30)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	check := func(wantPercent, wantLimit uint64) {
		t.Helper()
		got := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
		metrics.Read(got)
		if p, l := got[0].Value.Uint64(), got[1].Value.Uint64(); p != wantPercent || l != wantLimit {
			t.Errorf("it is set to %d%% and %d bytes, and not to %d%% and %d bytes", p, l, wantPercent, wantLimit)
		}
	}

	// What Go's runtime takes from these at the start is what is set above.
	t.Setenv("GOGC", "150")
	t.Setenv("GOMEMLIMIT", "1GiB")
	LazyCollector()
	check(150, 1<<30)

	t.Setenv("GOGC", "")
	LazyCollector()
	check(garbagePercent, 1<<30)

	t.Setenv("GOMEMLIMIT", "")
	LazyCollector()
	check(garbagePercent, memoryLimit)
}
