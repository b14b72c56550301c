package acctest

import (
	"regexp"
	"runtime"
	"strings"
	"time"
)

// ours is in the stack of each goroutine of the provider.
var ours = regexp.MustCompile(`terraform-provider-influxdb/internal/(access|function|influx|label|provider|run|schedule|serve|task|tfkit)\.`)

// goroutinesLeft is the stacks of goroutines of the provider, which has nothing
// more to do. Those that are about to end get a little time.
func goroutinesLeft() string {
	var left []string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		all := make([]byte, 64<<20)
		all = all[:runtime.Stack(all, true)]
		left = nil
		for _, stack := range strings.Split(string(all), "\n\n")[1:] { // the first is the one that asks
			if ours.MatchString(stack) {
				left = append(left, stack)
			}
		}
		if left == nil {
			break
		}
	}
	return strings.Join(left, "\n\n")
}
