// Package notifytest is the conformance suite of destinations: whatever brings
// reports somewhere must pass it.
package notifytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// A Side is a fresh place and the destination that delivers there.
type Side struct {
	Destination notify.Destination
	// Copies is how many times a reader finds the report there, 0 if not at all.
	Copies func() int
	// Says reports whether what a reader finds there holds the text.
	Says func(text string) bool
	// Effects counts what was changed there so far.
	Effects func() int
	// Secrets may appear in no error, log or record.
	Secrets []string
}

// A Fault is trouble on the way to a place.
type Fault struct {
	Name string
	// Inject makes it happen to the next delivery; Clear, if set, ends it.
	Inject, Clear func(t *testing.T)
	// Want is how the delivery stands after one run; done if "".
	Want nines.DeliveryState
	// Copies a reader finds then; 1 if nil.
	Copies *int
}

// A Harness makes sides, one for every test. Clock and log are for the
// destination to use.
type Harness struct {
	// Blind destinations cannot look for what got lost.
	Blind bool
	New   func(t *testing.T, clock *Clock, log *slog.Logger) Side
	// Faults of a side, always in the same order; they may close over it. After
	// each the delivery is repeated without the fault, and must then be done with
	// one copy, unless Want is unknown.
	Faults func(Side) []Fault
}

// A Clock stands still but for waiting, which takes no time.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Wait moves the clock.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// run is one delivery log with one side.
type run struct {
	t     *testing.T
	side  Side
	log   notify.Log
	clock *Clock
	out   *bytes.Buffer
}

func start(t *testing.T, h Harness) *run {
	t.Helper()
	r := &run{t: t, log: &notify.Memory{}, clock: &Clock{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}, out: &bytes.Buffer{}}
	r.side = h.New(t, r.clock, r.logger())
	return r
}

func (r *run) logger() *slog.Logger { return slog.New(slog.NewTextHandler(r.out, nil)) }

func (r *run) dispatch(ctx context.Context, rep *report.Report) (nines.Delivery, error) {
	d := notify.Dispatcher{
		Log: r.log, Destinations: []notify.Destination{r.side.Destination}, Owner: "conformance",
		Now: r.clock.Now, Wait: r.clock.Wait, Logger: r.logger(),
	}
	ds, err := d.Dispatch(ctx, notify.Job{Name: "daily", Service: rep.Service, Due: rep.AsOf, Report: rep})
	return ds[0], err
}

func (r *run) must(rep *report.Report) nines.Delivery {
	r.t.Helper()
	d, err := r.dispatch(r.t.Context(), rep)
	if err != nil || d.State != nines.DeliveryDone {
		r.t.Fatalf("delivery %s: %v\n%s", d.State, err, r.out)
	}
	return d
}

func (r *run) copies(want int) {
	r.t.Helper()
	if got := r.side.Copies(); got != want {
		r.t.Errorf("%d copies, want %d\n%s", got, want, r.out)
	}
}

// noSecret looks for secrets in everything that people see.
func (r *run) noSecret(d nines.Delivery, err error) {
	r.t.Helper()
	seen := fmt.Sprintf("%+v %v %s", d, err, r.out)
	for _, s := range r.side.Secrets {
		if strings.Contains(seen, s) {
			r.t.Error("a secret shows in the record, the error or the log")
		}
	}
}

// Run tests a destination with a report and another one for the same period,
// whose headlines differ.
func Run(t *testing.T, h Harness, first, second *report.Report) {
	second.Service, second.AsOf = first.Service, first.AsOf
	t.Run("once", func(t *testing.T) { once(t, h, first) })
	t.Run("update in place", func(t *testing.T) { update(t, h, first, second) })
	t.Run("cancelled", func(t *testing.T) { cancelled(t, h, first) })
	t.Run("side by side", func(t *testing.T) { sideBySide(t, h, first) })
	t.Run("log fails", func(t *testing.T) { logFails(t, h, first) })
	for i, f := range h.Faults(start(t, h).side) {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for answers that do not come
			fault(t, h, i, first)
		})
	}
}

func once(t *testing.T, h Harness, rep *report.Report) {
	r := start(t, h)
	d := r.must(rep)
	r.copies(1)
	if !r.side.Says(rep.Headline) {
		t.Errorf("the headline did not arrive: %q", rep.Headline)
	}
	if d.Digest == "" || len(d.Steps) == 0 || d.Attempts == 0 {
		t.Errorf("the record is poor: %+v", d)
	}
	effects := r.side.Effects()
	r.must(rep)
	r.copies(1)
	if n := r.side.Effects(); n != effects {
		t.Errorf("%d effects for a report that is there already", n-effects)
	}
	r.noSecret(d, nil)
}

func update(t *testing.T, h Harness, first, second *report.Report) {
	r := start(t, h)
	one := r.must(first)
	two := r.must(second)
	r.copies(1)
	if !r.side.Says(second.Headline) || r.side.Says(first.Headline) {
		t.Error("the report of the same period was not brought up to date")
	}
	if one.ID != two.ID || one.Digest == two.Digest {
		t.Errorf("ids %s and %s, digests %s and %s", one.ID, two.ID, one.Digest, two.Digest)
	}
	later := *second
	later.AsOf = later.AsOf.AddDate(0, 0, 1)
	if three := r.must(&later); three.ID == two.ID {
		t.Error("another period is another delivery")
	}
}

func cancelled(t *testing.T, h Harness, rep *report.Report) {
	r := start(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, err := r.dispatch(ctx, rep)
	if err == nil || d.State != nines.DeliveryPending {
		t.Errorf("cancelled: %s, %v", d.State, err)
	}
	r.copies(0)
	r.must(rep)
	r.copies(1)
}

// sideBySide lets several processes share a log.
func sideBySide(t *testing.T, h Harness, rep *report.Report) {
	r := start(t, h)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			d := notify.Dispatcher{Log: r.log, Destinations: []notify.Destination{r.side.Destination}, Owner: fmt.Sprint(i), Now: r.clock.Now, Wait: r.clock.Wait}
			if _, err := d.Dispatch(t.Context(), notify.Job{Name: "daily", Service: rep.Service, Due: rep.AsOf, Report: rep}); err != nil && !errors.Is(err, notify.ErrBusy) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r.copies(1)
}

// logFails breaks the log at every write in turn, as a crash would, and goes on
// with a new process each time.
func logFails(t *testing.T, h Harness, rep *report.Report) {
	for at := 1; ; at++ {
		r := start(t, h)
		breaking := &breakingLog{Memory: &notify.Memory{}, at: at}
		r.log = breaking
		_, err := r.dispatch(t.Context(), rep)
		if !breaking.broke {
			if at < 3 {
				t.Errorf("%d writes only", at-1)
			}
			return
		}
		if err == nil {
			t.Errorf("write %d failed and nobody said so", at)
		}
		r.clock.now = r.clock.now.Add(time.Hour)
		r.log = breaking.Memory
		d, err := r.dispatch(t.Context(), rep)
		if d.State != nines.DeliveryDone && !(h.Blind && d.State == nines.DeliveryUnknown) {
			t.Errorf("after a crash at write %d: %s, %v", at, d.State, err)
		}
		if d.State == nines.DeliveryDone || r.side.Copies() != 0 {
			r.copies(1)
		}
	}
}

// breakingLog fails from its at-th write on.
type breakingLog struct {
	*notify.Memory
	at    int
	broke bool
}

func (l *breakingLog) PutDelivery(ctx context.Context, d nines.Delivery) error {
	if l.at--; l.at <= 0 {
		l.broke = true
		return errors.New("disk full")
	}
	return l.Memory.PutDelivery(ctx, d)
}

func fault(t *testing.T, h Harness, i int, rep *report.Report) {
	r := start(t, h)
	f := h.Faults(r.side)[i]
	f.Inject(t)
	d, err := r.dispatch(t.Context(), rep)
	want := f.Want
	if want == "" {
		want = nines.DeliveryDone
	}
	if d.State != want || (err == nil) != (want == nines.DeliveryDone) {
		t.Errorf("delivery %s, want %s: %v\n%s", d.State, want, err, r.out)
	}
	copies := 1
	if f.Copies != nil {
		copies = *f.Copies
	}
	r.copies(copies)
	if want == nines.DeliveryFailed && !strings.Contains(d.Error, ": ") {
		t.Errorf("no remedy in %q", d.Error)
	}
	r.noSecret(d, err)
	if f.Clear != nil {
		f.Clear(t)
	}
	if want != nines.DeliveryUnknown {
		r.must(rep)
		r.copies(1)
	}
}
