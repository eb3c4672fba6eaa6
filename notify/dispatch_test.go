package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// place is a destination of two steps whose outcomes are written down in advance.
type place struct {
	name    string
	script  []error // outcomes of the calls, in order; nil when they are used up
	lost    bool    // the effect takes place although the call fails
	blind   bool    // nobody can look
	calls   int
	effects []string
}

func (p *place) Name() string { return p.name }

func (p *place) Deliver(ctx context.Context, j notify.Job, s *notify.Steps) error {
	for _, name := range []string{"one", "two"} {
		a := notify.Action{Name: name, Digest: j.Report.Headline, Do: func(_ context.Context, ref string) (string, error) {
			return p.do(name, ref)
		}}
		if !p.blind {
			a.Find = p.find
		}
		if _, err := s.Do(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *place) do(name, ref string) (string, error) {
	var err error
	if p.calls < len(p.script) {
		err = p.script[p.calls]
	}
	p.calls++
	if err != nil && !p.lost {
		return "", err
	}
	if ref == "" {
		ref = fmt.Sprintf("%s#%d", name, p.calls)
	}
	p.effects = append(p.effects, ref)
	return ref, err
}

func (p *place) find(_ context.Context, begun nines.Step) (nines.Step, bool, error) {
	for _, ref := range p.effects {
		if strings.HasPrefix(ref, begun.Name+"#") {
			return nines.Step{Ref: ref, Digest: begun.Digest}, true, nil
		}
	}
	return nines.Step{}, false, nil
}

func job() notify.Job {
	due := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return notify.Job{Name: "daily", Service: "WET", Due: due, Report: &report.Report{Service: "WET", Headline: "fine"}}
}

// dispatch runs in a bubble whose clock moves by waiting alone.
func dispatch(t *testing.T, p *notify.Dispatcher, j notify.Job) (ds []nines.Delivery, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ds, err = p.Dispatch(t.Context(), j)
		took = time.Since(start)
	})
	return ds, took, err
}

func TestTries(t *testing.T) {
	busy := &notify.Temporary{Err: errors.New("busy")}
	for _, tc := range []struct {
		name    string
		script  []error
		lost    bool
		blind   bool
		state   nines.DeliveryState
		effects string
		took    time.Duration
	}{
		{"at once", nil, false, false, nines.DeliveryDone, "one#1 two#2", 0},
		{"busy twice", []error{busy, busy}, false, false, nines.DeliveryDone, "one#3 two#4", 6 * time.Second},
		{"asked to wait", []error{&notify.Temporary{RetryAfter: time.Minute, Err: errors.New("busy")}}, false, false, nines.DeliveryDone, "one#2 two#3", time.Minute},
		{"asked to wait too long", []error{&notify.Temporary{RetryAfter: time.Hour, Err: errors.New("busy")}}, false, false, nines.DeliveryPending, "", 0},
		{"busy always", []error{busy, busy, busy, busy, busy, busy, busy}, false, false, nines.DeliveryPending, "", 62 * time.Second},
		{"progress starts the count anew", []error{busy, busy, busy, busy, nil, busy, busy, busy, busy}, false, false, nines.DeliveryDone, "one#5 two#10", 60 * time.Second},
		{"lost, arrived", []error{&notify.Unknown{Err: errors.New("EOF")}}, true, false, nines.DeliveryDone, "one#1 two#2", 2 * time.Second},
		{"lost, not arrived", []error{&notify.Unknown{Err: errors.New("EOF")}}, false, false, nines.DeliveryDone, "one#2 two#3", 20 * time.Second},
		{"lost, nobody can look", []error{&notify.Unknown{Err: errors.New("EOF")}}, true, true, nines.DeliveryUnknown, "one#1", 2 * time.Second},
		{"permanent", []error{&notify.Permanent{Err: errors.New("archived"), Remedy: "unarchive it"}}, false, false, nines.DeliveryFailed, "", 0},
		{"no kind of error", []error{errors.New("what")}, false, false, nines.DeliveryFailed, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &place{name: "x", script: tc.script, lost: tc.lost, blind: tc.blind}
			log := &notify.Memory{}
			ds, took, err := dispatch(t, &notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}}, job())
			if ds[0].State != tc.state || (err == nil) != (tc.state == nines.DeliveryDone) {
				t.Errorf("%s, want %s: %v", ds[0].State, tc.state, err)
			}
			if got := strings.Join(p.effects, " "); got != tc.effects {
				t.Errorf("effects %q, want %q", got, tc.effects)
			}
			if took != tc.took {
				t.Errorf("took %v, want %v", took, tc.took)
			}
			stored, ok, _ := log.Delivery(t.Context(), ds[0].ID)
			if !ok || stored.State != tc.state || stored.Error != ds[0].Error {
				t.Errorf("stored %+v", stored)
			}
			if tc.state == nines.DeliveryFailed && tc.name == "permanent" && !strings.Contains(stored.Error, "unarchive it") {
				t.Errorf("no remedy in %q", stored.Error)
			}
		})
	}
}

// TestClockPutBack: what was begun in the future is waited for from now on.
func TestClockPutBack(t *testing.T) {
	p := &place{name: "x", script: []error{&notify.Unknown{Err: errors.New("EOF")}}}
	back := func() time.Time {
		if p.calls == 0 {
			return time.Now()
		}
		return time.Now().Add(-time.Hour)
	}
	ds, took, err := dispatch(t, &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{p}, Now: back}, job())
	if err != nil || ds[0].State != nines.DeliveryDone || took > time.Minute {
		t.Errorf("%s after %v: %v", ds[0].State, took, err)
	}
}

// TestWithdrawn: where nothing was sent nothing is left to look for.
func TestWithdrawn(t *testing.T) {
	p := &place{name: "x", blind: true, script: []error{&notify.Temporary{RetryAfter: time.Hour, Err: errors.New("busy")}}}
	d := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{p}}
	ds, _, _ := dispatch(t, d, job())
	if len(ds[0].Steps) != 0 {
		t.Errorf("steps %+v", ds[0].Steps)
	}
	if ds, _, err := dispatch(t, d, job()); err != nil || ds[0].State != nines.DeliveryDone {
		t.Errorf("%s: %v", ds[0].State, err)
	}
}

// TestRejectedUpdate keeps what was known of the step before.
func TestRejectedUpdate(t *testing.T) {
	p := &place{name: "x"}
	d := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{p}}
	before, _, _ := dispatch(t, d, job())
	p.script = []error{nil, nil, &notify.Permanent{Err: errors.New("no")}}
	j := job()
	j.Report.Headline = "other"
	after, _, err := dispatch(t, d, j)
	if err == nil || !cmp.Equal(before[0].Steps, after[0].Steps) {
		t.Errorf("%v\n%s", err, cmp.Diff(before[0].Steps, after[0].Steps))
	}
}

// TestOthers: one that fails does not stop, or slow, the others.
func TestOthers(t *testing.T) {
	bad := &place{name: "bad", script: []error{&notify.Permanent{Err: errors.New("no")}}}
	good := &place{name: "good"}
	ds, _, err := dispatch(t, &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{bad, good}}, job())
	if err == nil || !strings.HasPrefix(err.Error(), "bad: one: no") {
		t.Errorf("error %v", err)
	}
	if ds[0].State != nines.DeliveryFailed || ds[1].State != nines.DeliveryDone || ds[0].ID == ds[1].ID {
		t.Errorf("%+v", ds)
	}
}

func TestBusy(t *testing.T) {
	p := &place{name: "x"}
	log := &notify.Memory{}
	j := job()
	now := time.Now()
	if ok, err := log.Claim(t.Context(), notify.ID(j.Name, j.Service, j.Due, "x"), "other", now, now.Add(time.Hour)); !ok || err != nil {
		t.Fatal(ok, err)
	}
	d := &notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}, Owner: "me"}
	if _, err := d.Dispatch(t.Context(), j); !errors.Is(err, notify.ErrBusy) || p.calls != 0 {
		t.Errorf("%v, %d calls", err, p.calls)
	}
	d.Now = func() time.Time { return now.Add(2 * time.Hour) } // the other one died
	if _, err := d.Dispatch(t.Context(), j); err != nil {
		t.Error(err)
	}
}

// slow is a destination that takes its time.
type slow struct{ place }

func (p *slow) Deliver(ctx context.Context, j notify.Job, s *notify.Steps) error {
	if err := notify.Sleep(ctx, 10*time.Minute); err != nil {
		return &notify.Temporary{Err: err}
	}
	return p.place.Deliver(ctx, j, s)
}

// TestHold: as long as a process works on a delivery nobody else does, however
// long it takes.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &notify.Memory{}
		p := &slow{place{name: "x"}}
		first := make(chan error)
		go func() {
			_, err := (&notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}, Owner: "one"}).Dispatch(t.Context(), job())
			first <- err
		}()
		time.Sleep(8 * time.Minute)
		if _, err := (&notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}, Owner: "two"}).Dispatch(t.Context(), job()); !errors.Is(err, notify.ErrBusy) {
			t.Errorf("second: %v", err)
		}
		if err := <-first; err != nil || len(p.effects) != 2 {
			t.Errorf("first: %v, effects %v", err, p.effects)
		}
	})
}

// TestTakenOver: a process that lost its claim stops, and writes nothing over
// what the other one wrote.
func TestTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &notify.Memory{}
		p := &slow{place{name: "x"}}
		first := make(chan error)
		go func() {
			_, err := (&notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}, Owner: "one"}).Dispatch(t.Context(), job())
			first <- err
		}()
		time.Sleep(time.Minute + time.Second)
		j := job()
		id := notify.ID(j.Name, j.Service, j.Due, "x")
		if err := log.Release(t.Context(), id, "one"); err != nil {
			t.Fatal(err)
		}
		other := &place{name: "x"}
		if _, err := (&notify.Dispatcher{Log: log, Destinations: []notify.Destination{other}, Owner: "two", Lease: time.Hour}).Dispatch(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		if ok, err := log.Claim(t.Context(), id, "two", time.Now(), time.Now().Add(time.Hour)); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if err := <-first; !errors.Is(err, notify.ErrBusy) || len(p.effects) != 0 {
			t.Errorf("first: %v, effects %v", err, p.effects)
		}
		if d, _, _ := log.Delivery(t.Context(), id); d.State != nines.DeliveryDone {
			t.Errorf("the other's record: %s", d.State)
		}
	})
}

func TestLogger(t *testing.T) {
	var b bytes.Buffer
	p := &place{name: "x", script: []error{&notify.Temporary{Err: errors.New("busy")}}}
	d := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{p}, Logger: slog.New(slog.NewTextHandler(&b, nil))}
	dispatch(t, d, job())
	for _, want := range []string{"delivery will be tried again", "wait=2s", "state=done"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("log lacks %q:\n%s", want, b.String())
		}
	}
}

func TestID(t *testing.T) {
	oslo := time.FixedZone("Europe/Oslo", 3600)
	due := time.Date(2026, 11, 23, 9, 0, 0, 0, oslo)
	a := notify.ID("daily", "WET", due, "slack:#x")
	for _, other := range []string{
		notify.ID("dailyW", "ET", due, "slack:#x"),
		notify.ID("daily", "WET", due.Add(time.Minute), "slack:#x"),
		notify.ID("daily", "WET", due.UTC(), "slack:#x"),
		notify.ID("daily", "WET", due, "slack:#y"),
	} {
		if other == a {
			t.Error("two deliveries with one ID")
		}
	}
	if b := notify.ID("daily", "WET", due.Add(time.Millisecond), "slack:#x"); a != b || len(a) != 32 {
		t.Errorf("%s and %s", a, b)
	}
}

// TestOnce: whatever is lost, and wherever the process dies, every step takes
// effect exactly once.
func TestOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		clock := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		log := &dying{Memory: &notify.Memory{}}
		p := &place{name: "x", lost: rapid.Bool().Draw(rt, "arrives")}
		kinds := []error{nil, &notify.Unknown{Err: errors.New("EOF")}}
		if !p.lost {
			kinds = append(kinds, &notify.Temporary{Err: errors.New("busy")}, &notify.Permanent{Err: errors.New("no")})
		}
		p.script = rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 8).Draw(rt, "outcomes")
		for range 20 {
			log.left = rapid.IntRange(1, 6).Draw(rt, "writes until death")
			d := &notify.Dispatcher{
				Log: log, Destinations: []notify.Destination{p}, Tries: 2,
				Now: func() time.Time { return clock },
				Wait: func(_ context.Context, w time.Duration) error {
					clock = clock.Add(w)
					return nil
				},
			}
			_, _ = d.Dispatch(t.Context(), job()) // the next run goes on
			clock = clock.Add(time.Hour)
		}
		log.left = 100
		d := &notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}, Now: func() time.Time { return clock }}
		if _, err := d.Dispatch(t.Context(), job()); err != nil {
			rt.Fatalf("never done: %v", err)
		}
		if len(p.effects) != 2 {
			rt.Fatalf("effects %q", p.effects)
		}
	})
}

// dying is a log that fails after some writes.
type dying struct {
	*notify.Memory
	left int
}

func (l *dying) PutDelivery(ctx context.Context, d nines.Delivery) error {
	if l.left--; l.left < 0 {
		return errors.New("died")
	}
	return l.Memory.PutDelivery(ctx, d)
}

// TestLogDown: a log that is started anew while something is sent is waited for,
// whichever write meets it, and nothing is sent twice.
func TestLogDown(t *testing.T) {
	for first := 1; first <= 5; first++ {
		p := &place{name: "x"}
		log := &down{Memory: &notify.Memory{}, from: first, to: first + 2}
		ds, _, err := dispatch(t, &notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}}, job())
		if err != nil && ds[0].State == nines.DeliveryFailed {
			t.Errorf("write %d: %s: %v", first, ds[0].State, err)
		}
		log.to = 0
		if _, _, err := dispatch(t, &notify.Dispatcher{Log: log, Destinations: []notify.Destination{p}}, job()); err != nil || len(p.effects) != 2 {
			t.Errorf("write %d: effects %q, %v", first, p.effects, err)
		}
	}
}

// down is a log in which some writes fail.
type down struct {
	*notify.Memory
	n, from, to int
}

func (l *down) PutDelivery(ctx context.Context, d nines.Delivery) error {
	if l.n++; l.n >= l.from && l.n <= l.to {
		return errors.New("no server answers")
	}
	return l.Memory.PutDelivery(ctx, d)
}
