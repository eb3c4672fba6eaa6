package server

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// tries limits how often a login may fail: by address, and altogether for an
// attacker with many of them. Memory is bounded: the address that was quiet for
// longest is forgotten first.
type tries struct {
	mu    sync.Mutex
	all   *rate.Limiter
	by    map[netip.Prefix]*list.Element
	order list.List // of *try, latest first
}

type try struct {
	from    netip.Prefix
	limiter *rate.Limiter
}

const (
	maxAddresses = 4096
	triesEach    = 5 // at once; then one in triesPause
	triesPause   = 10 * time.Second
	triesAll     = 100 // at once; then 5 a second
)

func newTries() *tries {
	return &tries{all: rate.NewLimiter(5, triesAll), by: map[netip.Prefix]*list.Element{}}
}

// begin takes one try from an address. Without one left it says how long to
// wait. A try that succeeded is given back with undo.
func (t *tries) begin(from netip.Addr, now time.Time) (undo func(), wait time.Duration) {
	each := t.limiter(from).ReserveN(now, 1)
	if d := each.DelayFrom(now); d > 0 {
		each.CancelAt(now)
		return nil, d
	}
	all := t.all.ReserveN(now, 1)
	if d := all.DelayFrom(now); d > 0 {
		all.CancelAt(now)
		each.CancelAt(now)
		return nil, d
	}
	return func() { each.CancelAt(now); all.CancelAt(now) }, 0
}

func (t *tries) limiter(from netip.Addr) *rate.Limiter {
	bits := 32
	if from = from.Unmap().WithZone(""); from.Is6() {
		bits = 64 // what one subscriber has
	}
	p, _ := from.Prefix(bits) // the zero Prefix stands for all that have no address
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.by[p]; ok {
		t.order.MoveToFront(e)
		return e.Value.(*try).limiter
	}
	if t.order.Len() >= maxAddresses {
		last := t.order.Back()
		delete(t.by, last.Value.(*try).from)
		t.order.Remove(last)
	}
	n := &try{from: p, limiter: rate.NewLimiter(rate.Every(triesPause), triesEach)}
	t.by[p] = t.order.PushFront(n)
	return n.limiter
}
