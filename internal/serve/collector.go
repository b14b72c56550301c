package serve

import (
	"os"
	"runtime/debug"
)

// A plan makes 850 KB of garbage a resource. Where little is alive, as in a plan
// of small scripts, Go's default of 100 percent runs the collector 281 times for
// 1,000 resources. A memory limit instead of a percentage runs it without end as
// soon as more is alive than the limit: for 1,000 tasks of 99 KB, that took 22 s of
// CPU, and takes 8 s this way.
//
// So the collector runs when the garbage has reached garbagePercent of what is
// alive and of baseline together: 40 MB at least, and never less than half of what
// is alive.
const (
	garbagePercent = 50
	baseline       = 80 << 20
)

// ballast is alive for the collector, and costs no memory: nothing is ever
// written there, so the system doesn't provide its pages.
var ballast []byte

// LazyCollector has the garbage collector run less often. If the user has set a
// variable of Go's runtime for it, that holds instead.
func LazyCollector() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(garbagePercent)
	ballast = make([]byte, baseline)
}
