package server

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// tries limits how often a login may fail from one address. Memory is bounded:
// the address that was quiet for longest is forgotten first. There is no limit
// over all addresses, with which anybody could lock everybody out.
type tries struct {
	mu    sync.Mutex
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
)

func newTries() *tries { return &tries{by: map[netip.Prefix]*list.Element{}} }

// wait is how long an address has to wait for its next try.
func (t *tries) wait(from netip.Addr, now time.Time) time.Duration {
	left := t.limiter(from).TokensAt(now)
	return max(0, time.Duration((1-left)*float64(triesPause)))
}

// failed counts one.
func (t *tries) failed(from netip.Addr, now time.Time) { t.limiter(from).AllowN(now, 1) }

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
