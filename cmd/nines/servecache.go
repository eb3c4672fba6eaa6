package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/nines-bot/nines/report"
)

// A cache keeps the latest things that were dear to make, as many as have the
// weight of its size together, and makes each once, however many ask for it at a
// time. What could not be made is not kept.
type cache[V any] struct {
	size  int
	weigh func(V) int // nil: all weigh 1

	mu      sync.Mutex
	entries map[string]*entry[V]
	order   []string // first made first
	total   int      // weight
}

type entry[V any] struct {
	made   chan struct{}
	value  V
	err    error
	weight int
}

func newCache[V any](size int) *cache[V] {
	return &cache[V]{size: size, entries: map[string]*entry[V]{}}
}

// get returns the value of key, made by whoever asks first. Who waits for another
// may stop waiting.
func (c *cache[V]) get(ctx context.Context, key string, make func() (V, error)) (V, error) {
	c.mu.Lock()
	e, ok := c.entries[key]
	if !ok {
		e = c.add(key)
	}
	c.mu.Unlock()
	if ok {
		select {
		case <-e.made:
			return e.value, e.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	defer close(e.made)
	e.err = context.Canceled // should make panic
	e.value, e.err = make()
	c.settle(key, e)
	return e.value, e.err
}

func (c *cache[V]) add(key string) *entry[V] {
	e := &entry[V]{made: make(chan struct{}), weight: 1}
	c.entries[key] = e
	c.order = append(c.order, key)
	c.total++
	c.trim()
	return e
}

// settle weighs what was made, and removes what was not.
func (c *cache[V]) settle(key string, e *entry[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.entries[key] != e: // no more
	case e.err != nil:
		c.order = slices.DeleteFunc(c.order, func(k string) bool { return k == key })
		delete(c.entries, key)
		c.total -= e.weight
	case c.weigh != nil:
		c.total -= e.weight
		e.weight = c.weigh(e.value)
		c.total += e.weight
		c.trim()
	}
}

// trim removes the oldest, but for the last one.
func (c *cache[V]) trim() {
	for c.total > c.size && len(c.order) > 1 {
		c.total -= c.entries[c.order[0]].weight
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
}

// pictureKey names a chart by what it shows; ok is false where that cannot be
// said. JSON tells what is behind pointers, the other which zones it is told in.
func pictureKey(c report.Chart) (key string, ok bool) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", false
	}
	h := sha256.New()
	h.Write(b)
	fmt.Fprintf(h, "%T%+v", c.Plot, c)
	return string(h.Sum(nil)), true
}
