package main

import (
	"context"
	"errors"
	"testing"
)

// TestCache: what could not be made takes no room from what was.
func TestCache(t *testing.T) {
	c := newCache[string](2)
	made := 0
	get := func(key string, err error) {
		if _, got := c.get(context.Background(), key, func() (string, error) { made++; return key, err }); !errors.Is(got, err) {
			t.Errorf("%s: %v", key, got)
		}
	}
	get("kept", nil)
	for range 5 {
		get("broken", errors.ErrUnsupported)
	}
	get("kept", nil)
	if made != 6 {
		t.Errorf("made %d times", made)
	}
	get("other", nil)
	get("third", nil)
	if get("kept", nil); made != 9 {
		t.Errorf("made %d times: the first one stays for ever", made)
	}
}

// TestCacheWeighs: few large things are kept, or many small ones.
func TestCacheWeighs(t *testing.T) {
	c := newCache[int](10)
	c.weigh = func(v int) int { return v }
	get := func(key string, v int) {
		if _, err := c.get(context.Background(), key, func() (int, error) { return v, nil }); err != nil {
			t.Error(err)
		}
	}
	for key, v := range map[string]int{"a": 2, "b": 2, "c": 2} {
		get(key, v)
	}
	if len(c.entries) != 3 {
		t.Errorf("%d small ones", len(c.entries))
	}
	get("large", 9)
	if len(c.entries) != 1 || c.total != 9 {
		t.Errorf("%d beside a large one, weight %d", len(c.entries)-1, c.total)
	}
	get("larger", 20)
	if len(c.entries) != 1 || c.total != 20 {
		t.Errorf("%d, weight %d", len(c.entries), c.total)
	}
}
