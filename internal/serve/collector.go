package serve

import (
	"os"
	"runtime/debug"
)

// A plan makes 850 KB of garbage a resource, while no more than a few MB are
// alive. At 100 percent, which is Go's default, the collector runs 281 times in
// a plan of 1,000 tasks; at 400 it runs 59 times, for 20 MB more at the peak; at
// 800 it runs 27 times, for 45 MB more. The limit is reached with more than
// 5,000 resources: from there on the collector runs more often instead.
const (
	garbagePercent = 400
	memoryLimit    = 80 << 20
)

// LazyCollector has the garbage collector run less often. What the user sets
// with the variables of Go's runtime remains.
func LazyCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
