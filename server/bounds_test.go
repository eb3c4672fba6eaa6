package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC) }

// TestTries: by network, and bounded in memory.
func TestTries(t *testing.T) {
	tr := newTries()
	at := func(text string) netip.Addr { return netip.MustParseAddr(text) }
	for i := range triesEach {
		from := at(fmt.Sprintf("2001:db8::%x", i+1))
		if wait := tr.wait(from, noon()); wait > 0 {
			t.Errorf("try %d waits %v", i, wait)
		}
		tr.failed(from, noon())
	}
	if wait := tr.wait(at("2001:db8::ffff"), noon()); wait != triesPause {
		t.Errorf("another address of the same network waits %v", wait)
	}
	if wait := tr.wait(at("2001:db8::ffff"), noon().Add(triesPause)); wait > 0 {
		t.Errorf("after the pause it waits %v", wait)
	}
	for _, other := range []netip.Addr{at("::ffff:192.0.2.1"), at("2001:db8:0:1::1"), {}} {
		if wait := tr.wait(other, noon()); wait > 0 {
			t.Errorf("%v waits %v", other, wait)
		}
	}
	for i := range 3 * maxAddresses {
		tr.failed(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), noon())
	}
	if len(tr.by) > maxAddresses || tr.order.Len() != len(tr.by) {
		t.Errorf("%d addresses are kept", len(tr.by))
	}
}

// TestMemoIsBounded by the sum of sizes; what was used last stays.
func TestMemoIsBounded(t *testing.T) {
	m := newMemo[int](noon, 10, make(chan struct{}, 1))
	built := 0
	get := func(key string, size int64) {
		t.Helper()
		if _, err := m.get(t.Context(), key, func(context.Context) (made[int], error) { built++; return made[int]{1, size, time.Time{}}, nil }); err != nil {
			t.Error(err)
		}
	}
	for range 3 {
		get("a", 4)
		get("b", 4)
	}
	if built != 2 {
		t.Errorf("built %d of 2", built)
	}
	get("a", 4) // used after b
	get("c", 4) // b goes
	get("a", 4)
	get("huge", 11)
	get("unnamed", 0)
	if built != 5 || m.size != 8 || len(m.entries) != 2 || m.entries["b"] != nil {
		t.Errorf("built %d, %d of size %d", built, len(m.entries), m.size)
	}
	for i := range 1000 {
		get(fmt.Sprint(i), 3)
	}
	if m.size > 10 || len(m.entries) != m.order.Len() || len(m.flights) != 0 {
		t.Errorf("%d of size %d, %d under way", len(m.entries), m.size, len(m.flights))
	}
}

// TestMemoFails: errors and panics are of one time, and not kept.
func TestMemoFails(t *testing.T) {
	m := newMemo[int](noon, 10, make(chan struct{}, 1))
	if _, err := m.get(t.Context(), "k", func(context.Context) (made[int], error) { panic("no") }); err == nil || err.Error() != "panic: no" {
		t.Errorf("panic: %v", err)
	}
	fault := errors.New("no")
	if _, err := m.get(t.Context(), "k", func(context.Context) (made[int], error) { return made[int]{}, fault }); !errors.Is(err, fault) {
		t.Errorf("error: %v", err)
	}
	if v, err := m.get(t.Context(), "k", func(context.Context) (made[int], error) { return made[int]{7, 1, time.Time{}}, nil }); v != 7 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
}

// TestMemoIsBusy: what waits is bounded too.
func TestMemoIsBusy(t *testing.T) {
	m := newMemo[int](noon, 10, make(chan struct{}, 1))
	release := make(chan struct{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range maxFlights {
		m.get(gone, fmt.Sprint(i), func(context.Context) (made[int], error) { <-release; return made[int]{}, nil })
	}
	if _, err := m.get(t.Context(), "one more", nil); !errors.Is(err, errBusy) {
		t.Errorf("%v", err)
	}
	close(release)
}

func TestRecent(t *testing.T) {
	r := newRecent(3)
	for _, c := range []struct {
		name string
		want bool
	}{{"a", true}, {"a", false}, {"b", true}, {"c", true}, {"a", false}, {"d", true}, {"a", true}, {"d", false}} {
		if got := r.add(c.name); got != c.want {
			t.Errorf("add %s: %v", c.name, got)
		}
	}
	if len(r.have) != 3 {
		t.Errorf("%d names are kept", len(r.have))
	}
}
