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
