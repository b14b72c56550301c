package framework_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// Only one caller at a time holds a key, and other keys don't wait for it.
func TestLock(t *testing.T) {
	var (
		provider framework.ProviderData
		all      sync.WaitGroup
		has      atomic.Int32
	)
	unlock := provider.Lock("task", "user")
	for range 100 {
		all.Go(func() {
			defer provider.Lock("task", "user")()
			if n := has.Add(1); n > 1 {
				t.Errorf("%d have it", n)
			}
			runtime.Gosched()
			has.Add(-1)
		})
	}
	provider.Lock("task", "another")()
	runtime.Gosched()
	if n := has.Load(); n != 0 {
		t.Errorf("%d have what isn't released", n)
	}
	unlock()
	all.Wait()
}
