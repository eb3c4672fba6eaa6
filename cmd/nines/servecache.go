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

// A cache keeps the latest so many things that were dear to make, and makes each
// once, however many ask for it at a time. What could not be made is not kept.
type cache[V any] struct {
	size int

	mu      sync.Mutex
	entries map[string]*entry[V]
	order   []string // first made first
}

type entry[V any] struct {
	made  chan struct{}
	value V
	err   error
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
	if e.value, e.err = make(); e.err != nil {
		c.remove(key, e)
	}
	return e.value, e.err
}

func (c *cache[V]) add(key string) *entry[V] {
	e := &entry[V]{made: make(chan struct{})}
	c.entries[key] = e
	if c.order = append(c.order, key); len(c.order) > c.size {
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
	return e
}

func (c *cache[V]) remove(key string, e *entry[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[key] == e {
		delete(c.entries, key)
		c.order = slices.DeleteFunc(c.order, func(k string) bool { return k == key })
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
