package server

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A memo keeps what was dear to make, as much of it as its limit says, and makes
// each thing once however many ask for it at a time.
type memo[V any] struct {
	now   func() time.Time
	limit int64 // of all sizes together
	slots chan struct{}

	mu      sync.Mutex
	size    int64
	entries map[string]*list.Element
	order   list.List // of *kept[V], last used first
	flights map[string]*flight[V]
}

type kept[V any] struct {
	key   string
	value V
	size  int64
	until time.Time // zero: for as long as there is room
}

// errBusy is for whoever asks while too much is being made already.
var errBusy = errors.New("too many reports are being built")

// maxFlights bounds what waits to be made. An asker who goes away leaves it
// waiting, so that open connections alone are no bound.
const maxFlights = 256

// A flight is one thing being made.
type flight[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// A made value says what it costs to keep; nothing is kept with a size of 0.
type made[V any] struct {
	value V
	size  int64
	until time.Time
}

func newMemo[V any](now func() time.Time, limit int64, slots chan struct{}) *memo[V] {
	return &memo[V]{now: now, limit: limit, slots: slots, entries: map[string]*list.Element{}, flights: map[string]*flight[V]{}}
}

// get returns the value of key, made by build if need be. The build goes on when
// the one who asked first goes away: others may wait for it.
func (m *memo[V]) get(ctx context.Context, key string, build func(context.Context) (made[V], error)) (V, error) {
	m.mu.Lock()
	if v, ok := m.find(key); ok {
		m.mu.Unlock()
		return v, nil
	}
	f, ok := m.flights[key]
	if !ok && len(m.flights) >= maxFlights {
		m.mu.Unlock()
		var none V
		return none, errBusy
	}
	if !ok {
		f = &flight[V]{done: make(chan struct{})}
		m.flights[key] = f
		go m.fly(context.WithoutCancel(ctx), key, f, build)
	}
	m.mu.Unlock()
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		var none V
		return none, context.Cause(ctx)
	}
}

func (m *memo[V]) find(key string) (v V, ok bool) {
	e, ok := m.entries[key]
	if !ok {
		return v, false
	}
	k := e.Value.(*kept[V])
	if !k.until.IsZero() && !m.now().Before(k.until) {
		m.drop(e)
		return v, false
	}
	m.order.MoveToFront(e)
	return k.value, true
}

func (m *memo[V]) fly(ctx context.Context, key string, f *flight[V], build func(context.Context) (made[V], error)) {
	made, err := m.run(ctx, build)
	f.value, f.err = made.value, err
	m.mu.Lock()
	delete(m.flights, key)
	if err == nil && made.size > 0 && made.size <= m.limit {
		m.keep(&kept[V]{key, made.value, made.size, made.until})
	}
	m.mu.Unlock()
	close(f.done)
}

// run waits for a slot: so many builds at a time leave the machine to others.
func (m *memo[V]) run(ctx context.Context, build func(context.Context) (made[V], error)) (v made[V], err error) {
	m.slots <- struct{}{}
	defer func() { <-m.slots }()
	ctx, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // of a goroutine of ours: it would end the process
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return build(ctx)
}

func (m *memo[V]) keep(k *kept[V]) {
	if e, ok := m.entries[k.key]; ok {
		m.drop(e)
	}
	m.entries[k.key] = m.order.PushFront(k)
	m.size += k.size
	for m.size > m.limit {
		m.drop(m.order.Back())
	}
}

func (m *memo[V]) drop(e *list.Element) {
	k := m.order.Remove(e).(*kept[V])
	delete(m.entries, k.key)
	m.size -= k.size
}
