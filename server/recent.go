package server

import "sync"

// recent remembers the latest of many names.
type recent struct {
	mu   sync.Mutex
	have map[string]bool
	ring []string
	next int
}

func newRecent(n int) *recent { return &recent{have: map[string]bool{}, ring: make([]string, n)} }

// add reports whether name is new, and remembers it.
func (r *recent) add(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.have[name] {
		return false
	}
	delete(r.have, r.ring[r.next])
	r.ring[r.next] = name
	r.have[name] = true
	r.next = (r.next + 1) % len(r.ring)
	return true
}
