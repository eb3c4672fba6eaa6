package notify

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/nines-bot/nines"
)

// Memory is a [Log] that lasts as long as the process: for the demo, dry runs
// and tests. The zero value is ready to use.
type Memory struct {
	mu         sync.Mutex
	deliveries map[string]nines.Delivery
	claims     map[string]held
}

type held struct {
	owner string
	until time.Time
}

// Delivery returns the delivery of that ID.
func (m *Memory) Delivery(_ context.Context, id string) (nines.Delivery, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.deliveries[id]
	d.Steps = slices.Clone(d.Steps)
	return d, ok, nil
}

// PutDelivery stores d.
func (m *Memory) PutDelivery(_ context.Context, d nines.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deliveries == nil {
		m.deliveries = map[string]nines.Delivery{}
	}
	d.Steps = slices.Clone(d.Steps)
	m.deliveries[d.ID] = d
	return nil
}

// Deliveries returns at most limit deliveries, the newest first; all if limit <= 0.
func (m *Memory) Deliveries(_ context.Context, limit int) ([]nines.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ds []nines.Delivery
	for _, d := range m.deliveries {
		ds = append(ds, d)
	}
	slices.SortFunc(ds, func(a, b nines.Delivery) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
	if limit > 0 && len(ds) > limit {
		ds = ds[:limit]
	}
	return ds, nil
}

// Claim gives key to owner unless another one holds it.
func (m *Memory) Claim(_ context.Context, key, owner string, now, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.claims[key]; ok && c.owner != owner && now.Before(c.until) {
		return false, nil
	}
	if m.claims == nil {
		m.claims = map[string]held{}
	}
	m.claims[key] = held{owner, until}
	return true, nil
}

// Release gives key back.
func (m *Memory) Release(_ context.Context, key, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claims[key].owner == owner {
		delete(m.claims, key)
	}
	return nil
}
