// Package claim holds the right to do something, among processes that share a
// log, for as long as the work lasts.
package claim

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// A Log grants claims. It is shared by all processes that want them.
type Log interface {
	// Claim gives key to owner until the given instant, unless another owner
	// holds it at now. A claim of one's own is renewed.
	Claim(ctx context.Context, key, owner string, now, until time.Time) (bool, error)
	// Release gives key back if owner holds it.
	Release(ctx context.Context, key, owner string) error
}

// A Holder claims for one owner. All fields but Logger are needed.
type Holder struct {
	Log   Log
	Owner string // unique among all that may want the same: "host:pid:start"
	// Lease is how long an owner that died keeps others out. One that lives
	// renews its claims four times as often.
	Lease time.Duration
	Now   func() time.Time
	// Wait pauses between renewals, by the clock of Now. One that returns at once
	// would renew without pause.
	Wait   func(ctx context.Context, d time.Duration) error
	Logger *slog.Logger // silent if nil
}

// releaseTimeout is for giving a claim back while the process is being stopped.
const releaseTimeout = 10 * time.Second

// Hold claims key; ok is false if somebody else has it. It then renews the claim
// until release, which gives it back, even if ctx has ended: the work may need a
// while to end too. If the claim is lost on the way, because this process seemed
// dead or could not renew it in time, Hold calls lost, once: somebody else may be
// doing the work now, and nothing more may be written.
func (h Holder) Hold(ctx context.Context, key string, lost func()) (release func(), ok bool, err error) {
	now := h.Now()
	until := now.Add(h.Lease)
	if ok, err = h.Log.Claim(ctx, key, h.Owner, now, until); err != nil || !ok {
		return nil, false, err
	}
	ctx = context.WithoutCancel(ctx)
	renewing, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { h.renew(renewing, key, until, lost) })
	return func() {
		stop()
		wg.Wait()
		ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
		defer cancel()
		if err := h.Log.Release(ctx, key, h.Owner); err != nil {
			h.logger().Warn("claim not released, it will run out", "claim", key, "error", err)
		}
	}, true, nil
}

// renew extends the claim, which holds until the given instant, until ctx ends.
func (h Holder) renew(ctx context.Context, key string, until time.Time, lost func()) {
	for h.Wait(ctx, h.Lease/4) == nil {
		now := h.Now()
		if !now.Before(until) { // this process was asleep: somebody may have had the claim, and done the work, since
			h.logger().Warn("claim ran out", "claim", key, "until", until)
			lost()
			return
		}
		ok, err := h.try(ctx, key, now)
		if ctx.Err() != nil {
			return
		}
		if ok {
			until = now.Add(h.Lease)
			continue
		}
		h.logger().Warn("claim not renewed", "claim", key, "error", err)
		if err == nil || h.Now().Add(h.Lease/2).After(until) { // too late for a further try
			lost()
			return
		}
	}
}

// try renews the claim, without waiting longer for an answer than there is time.
func (h Holder) try(ctx context.Context, key string, now time.Time) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, h.Lease/4)
	defer cancel()
	ok, err := h.Log.Claim(ctx, key, h.Owner, now, now.Add(h.Lease))
	if err != nil {
		return false, fmt.Errorf("claim %s: %w", key, err)
	}
	return ok, nil
}

func (h Holder) logger() *slog.Logger {
	if h.Logger != nil {
		return h.Logger
	}
	return slog.New(slog.DiscardHandler)
}
