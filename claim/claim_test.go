package claim_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines/claim"
)

// table is a log of one key, which fails or hangs when told to.
type table struct {
	mu    sync.Mutex
	owner string
	until time.Time
	calls int
	err   error
	hangs bool
}

func (l *table) set(change func(*table)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

func (l *table) Claim(ctx context.Context, _, owner string, now, until time.Time) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.hangs {
		<-ctx.Done()
		return false, ctx.Err()
	}
	if l.err != nil || l.owner != "" && l.owner != owner && now.Before(l.until) {
		return false, l.err
	}
	l.owner, l.until = owner, until
	return true, nil
}

func (l *table) Release(_ context.Context, _, owner string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owner == owner {
		l.owner = ""
	}
	return l.err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestHold(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*table) // after 90 s
		back   bool         // after 20 s more all is well again
		lost   time.Duration
	}{
		{name: "nothing happens", change: func(*table) {}},
		{name: "somebody else", change: func(l *table) { l.owner = "other"; l.until = l.until.Add(time.Hour) }, lost: 105 * time.Second},
		{name: "no answer for a while", change: func(l *table) { l.err = errors.New("down") }, back: true},
		{name: "no answer any more", change: func(l *table) { l.err = errors.New("down") }, lost: 135 * time.Second},
		{name: "hangs", change: func(l *table) { l.hangs = true }, lost: 150 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b bytes.Buffer
				l := &table{}
				h := claim.Holder{Log: l, Owner: "me", Lease: time.Minute, Now: time.Now, Wait: sleep, Logger: slog.New(slog.NewTextHandler(&b, nil))}
				began, lost := time.Now(), time.Duration(0)
				release, ok, err := h.Hold(t.Context(), "k", func() {
					if lost != 0 {
						t.Error("lost twice")
					}
					lost = time.Since(began)
				})
				if err != nil || !ok {
					t.Fatal(ok, err)
				}
				other := h
				other.Owner = "another"
				if _, ok, err := other.Hold(t.Context(), "k", nil); ok || err != nil {
					t.Error("held twice", err)
				}
				time.Sleep(91 * time.Second)
				l.set(tc.change)
				time.Sleep(20 * time.Second)
				if tc.back {
					l.set(func(l *table) { l.err = nil })
				}
				time.Sleep(5*time.Minute - 30*time.Second)
				release()
				if lost != tc.lost {
					t.Errorf("lost after %v, want %v\n%s", lost, tc.lost, &b)
				}
				if tc.lost == 0 && l.owner != "" {
					t.Error("not given back")
				}
			})
		})
	}
}

// TestAsleep: who wakes up after the claim ran out does not take it as held,
// though nobody has it any more.
func TestAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &table{}
		woken := false
		h := claim.Holder{Log: l, Owner: "me", Lease: time.Minute, Now: time.Now, Wait: func(ctx context.Context, _ time.Duration) error {
			return sleep(ctx, 61*time.Second)
		}}
		release, ok, err := h.Hold(t.Context(), "k", func() { woken = true })
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		l.set(func(l *table) { l.owner = "" }) // another one had it, and is done
		time.Sleep(5 * time.Minute)
		release()
		if !woken {
			t.Error("not lost")
		}
	})
}

// TestHoldAfterEnd: work that is asked to end keeps its claim until it has.
func TestHoldAfterEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &table{}
		h := claim.Holder{Log: l, Owner: "me", Lease: time.Minute, Now: time.Now, Wait: sleep}
		ctx, cancel := context.WithCancel(t.Context())
		release, ok, err := h.Hold(ctx, "k", func() { t.Error("lost") })
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		cancel()
		time.Sleep(10*time.Minute + time.Second)
		l.set(func(l *table) {
			if time.Now().After(l.until) {
				t.Error("not renewed")
			}
		})
		release()
		if l.owner != "" {
			t.Error("not given back")
		}
	})
}

func TestHoldErrors(t *testing.T) {
	l := &table{err: errors.New("down")}
	var b bytes.Buffer
	h := claim.Holder{Log: l, Owner: "me", Lease: time.Minute, Now: time.Now, Wait: sleep, Logger: slog.New(slog.NewTextHandler(&b, nil))}
	if _, ok, err := h.Hold(t.Context(), "k", nil); ok || !errors.Is(err, l.err) {
		t.Error(ok, err)
	}
	l.err = nil
	release, ok, err := h.Hold(t.Context(), "k", nil)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	l.set(func(l *table) { l.err = errors.New("down") })
	release()
	if !strings.Contains(b.String(), "it will run out") {
		t.Errorf("log: %s", &b)
	}
}
