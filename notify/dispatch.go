package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/claim"
)

// A Dispatcher brings jobs to destinations. The zero value of every field but
// Log and Owner is usable.
type Dispatcher struct {
	Log          Log
	Destinations []Destination
	Owner        string           // this process, unique: "host:pid:start"
	Now          func() time.Time // time.Now if nil
	// Wait pauses between tries; it returns early with the error of ctx.
	Wait func(ctx context.Context, d time.Duration) error
	// Pause is the wait between renewals of a claim, by the clock of Now. Unlike
	// Wait it may not return early. Sleep if nil.
	Pause  func(ctx context.Context, d time.Duration) error
	Logger *slog.Logger // silent if nil

	// Tries without progress before a delivery is left pending for a later run.
	Tries int // 6 if 0
	// MaxWait is the longest pause inside one run; whoever asks for more is
	// tried by a later run.
	MaxWait time.Duration // 2 minutes if 0
	// Lease is how long a process that died keeps others from taking over. One
	// that lives renews it.
	Lease time.Duration // 1 minute if 0
	// Limit ends the work on one delivery; a later run goes on with it.
	Limit time.Duration // 15 minutes if 0
	// Settle is how long a lost request may still be on its way.
	Settle time.Duration // 20 s if 0
}

// Dispatch brings j to all destinations, side by side, so that one that fails
// or dawdles does not stop the others. It returns the deliveries as they stand
// and the errors of those that are not done, joined.
func (p *Dispatcher) Dispatch(ctx context.Context, j Job) ([]nines.Delivery, error) {
	ds := make([]nines.Delivery, len(p.Destinations))
	errs := make([]error, len(p.Destinations))
	var wg sync.WaitGroup
	for i, dest := range p.Destinations {
		wg.Go(func() {
			d, err := p.deliver(ctx, j, dest)
			if err != nil {
				err = fmt.Errorf("%s: %w", dest.Name(), err)
			}
			ds[i], errs[i] = d, err
		})
	}
	wg.Wait()
	return ds, errors.Join(errs...)
}

// deliver claims one delivery, works on it and writes down how it ended.
func (p *Dispatcher) deliver(ctx context.Context, j Job, dest Destination) (nines.Delivery, error) {
	d := p.fresh(j, dest)
	ctx, cancel := context.WithTimeout(ctx, or(p.Limit, 15*time.Minute))
	defer cancel()
	var lost atomic.Bool
	release, ok, err := p.holder().Hold(ctx, d.ID, func() { // others believe that this process died, and go on from what it wrote down
		lost.Store(true)
		cancel()
	})
	if err != nil {
		return d, fmt.Errorf("claim delivery %s: %w", d.ID, err)
	}
	if !ok {
		return d, ErrBusy
	}
	defer release()
	if old, ok, err := p.Log.Delivery(ctx, d.ID); err != nil {
		return d, fmt.Errorf("delivery %s: %w", d.ID, err)
	} else if ok {
		d = old
		d.State = nines.DeliveryPending // should this run die
	}
	steps := &Steps{log: p.Log, now: p.now, settle: or(p.Settle, 20*time.Second), d: &d, again: j.Again, lost: &lost}
	err = p.try(ctx, j, dest, steps)
	if lost.Load() {
		return d, ErrBusy
	}
	return d, errors.Join(err, p.finish(ctx, &d, err))
}

func (p *Dispatcher) holder() claim.Holder {
	pause := p.Pause
	if pause == nil {
		pause = Sleep
	}
	return claim.Holder{Log: p.Log, Owner: p.Owner, Lease: or(p.Lease, time.Minute), Now: p.now, Wait: pause, Logger: p.logger()}
}

func (p *Dispatcher) fresh(j Job, dest Destination) nines.Delivery {
	return nines.Delivery{
		ID:     ID(j.Name, j.Service, j.Due, dest.Name()),
		Report: j.Name, Service: j.Service, Destination: dest.Name(),
		Due: j.Due, Late: j.Late, State: nines.DeliveryPending, Created: p.now(),
	}
}

// try calls the destination until it is done, or no further try makes sense in
// this run. The steps keep what succeeded, so every try goes on where the last
// one stood.
func (p *Dispatcher) try(ctx context.Context, j Job, dest Destination, s *Steps) error {
	for tries := 0; ; tries++ {
		s.d.Attempts++
		before := progress(s)
		err := dest.Deliver(ctx, j, s)
		if err == nil {
			return nil
		}
		if progress(s) > before {
			tries = 0
		}
		wait, again := pause(err, tries)
		if !again || tries+1 >= or(p.Tries, 6) || wait > or(p.MaxWait, 2*time.Minute) {
			return err
		}
		p.logger().WarnContext(ctx, "delivery will be tried again", "delivery", s.ID(), "destination", dest.Name(), "wait", wait, "error", err)
		if p.wait(ctx, wait) != nil {
			return err
		}
	}
}

// pause says how long to wait after err before the next try, and whether there
// should be one.
func pause(err error, tries int) (time.Duration, bool) {
	backoff := time.Second << min(tries+1, 5) // 2 s, 4 s, ... 32 s
	if _, ok := errors.AsType[*Blind](err); ok {
		return 0, false
	}
	if t, ok := errors.AsType[*Temporary](err); ok {
		return max(t.RetryAfter, backoff), true
	}
	_, ok := errors.AsType[*Unknown](err)
	return backoff, ok
}

func progress(s *Steps) int {
	n := 0
	for _, st := range s.d.Steps {
		if st.Done {
			n++
		}
	}
	return n
}

// finish writes down how a delivery ended.
func (p *Dispatcher) finish(ctx context.Context, d *nines.Delivery, err error) error {
	d.State, d.Error, d.Updated = state(ctx, err), "", p.now()
	if err != nil {
		d.Error = err.Error()
	}
	if d.State == nines.DeliveryDone {
		parts := make([][]byte, len(d.Steps))
		for i, st := range d.Steps {
			parts[i] = []byte(st.Name + "\x00" + st.Digest)
		}
		d.Digest = Digest(parts...)
	}
	p.logger().InfoContext(ctx, "delivery", "delivery", d.ID, "destination", d.Destination, "state", d.State, "attempts", d.Attempts, "error", d.Error)
	return put(ctx, p.Log, *d)
}

func state(ctx context.Context, err error) nines.DeliveryState {
	if err == nil {
		return nines.DeliveryDone
	}
	if _, ok := errors.AsType[*Blind](err); ok {
		return nines.DeliveryUnknown
	}
	if _, ok := errors.AsType[*Permanent](err); ok {
		return nines.DeliveryFailed
	}
	if _, again := pause(err, 0); again || ctx.Err() != nil {
		return nines.DeliveryPending
	}
	return nines.DeliveryFailed
}

func (p *Dispatcher) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

func (p *Dispatcher) wait(ctx context.Context, d time.Duration) error {
	if p.Wait != nil {
		return p.Wait(ctx, d)
	}
	return Sleep(ctx, d)
}

func (p *Dispatcher) logger() *slog.Logger {
	if p.Logger != nil {
		return p.Logger
	}
	return slog.New(slog.DiscardHandler)
}

// Sleep waits for d or until ctx ends, and then returns its error.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
