package interact

import (
	"sync"
	"time"
)

// memory remembers keys for a while, at most size of them: then it forgets the
// oldest. Only what Slack has signed gets in, so that no stranger can flush it.
type memory struct {
	mu    sync.Mutex
	size  int
	until map[string]time.Time
	order []string
}

func newMemory(size int) *memory { return &memory{size: size, until: map[string]time.Time{}} }

// first notes the key until an instant and reports whether it was unknown.
func (m *memory) first(key string, now, until time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.order) > 0 && (len(m.order) >= m.size || !now.Before(m.until[m.order[0]])) {
		delete(m.until, m.order[0])
		m.order = m.order[1:]
	}
	if at, known := m.until[key]; known && now.Before(at) {
		return false
	} else if !known {
		m.order = append(m.order, key)
	}
	m.until[key] = until
	return true
}

// forget makes the key unknown.
func (m *memory) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.until[key]; known {
		m.until[key] = time.Time{} // its place in the order stays, and goes in its turn
	}
}
