package acctest

import (
	"regexp"
	"runtime"
	"strings"
	"time"
)

// inStack matches the functions of this module in the stack of a goroutine.
var inStack = regexp.MustCompile(`terraform-provider-influxdb/internal/(\w+)\.`)

// isProviders reports whether a stack has a function of the provider, not only of tests.
func isProviders(stack string) bool {
	for _, found := range inStack.FindAllStringSubmatch(stack, -1) {
		if name := found[1]; name != "acctest" && name != "testserver" && !strings.HasSuffix(name, "_test") {
			return true
		}
	}
	return false
}

// goroutinesLeft returns the stacks of the provider's goroutines that haven't ended after a short wait.
func goroutinesLeft() string {
	var left []string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		all := make([]byte, 64<<20)
		all = all[:runtime.Stack(all, true)]
		left = nil
		for _, stack := range strings.Split(string(all), "\n\n")[1:] { // the first is this goroutine
			if isProviders(stack) {
				left = append(left, stack)
			}
		}
		if left == nil {
			break
		}
	}
	return strings.Join(left, "\n\n")
}
