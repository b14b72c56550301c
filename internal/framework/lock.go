package framework

import (
	"strings"
	"sync"
)

// Lock waits until nothing else in this process holds the key, which is what
// all of its parts name together, and returns the function that releases it.
// It makes one step of a check and the request that relies on it, where the
// server would let two resources make the same thing.
func (p *ProviderData) Lock(key ...string) (unlock func()) {
	entry, _ := p.locks.LoadOrStore(strings.Join(key, "/"), new(sync.Mutex))
	lock := entry.(*sync.Mutex)
	lock.Lock()
	return lock.Unlock
}
