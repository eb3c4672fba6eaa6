package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
)

// TestEvents: people hear of the first failure and of the recovery, once, however
// many processes there are and however often they are started.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("archived: unarchive it")
		d := diary{errs: []error{nil, broken, broken, broken, nil, nil, broken}}
		log := newMemory()
		var mu sync.Mutex
		var told []string
		ended := 0
		daily := job(t, "daily", "0 9 * * * UTC")
		for n := range 8 {
			var ps []*process
			for _, owner := range []string{"a", "b"} {
				p := start(t, schedule.Runner{Log: log, Owner: owner, Do: d.do, On: func(_ context.Context, e schedule.Event) {
					mu.Lock()
					defer mu.Unlock()
					if e.News {
						told = append(told, fmt.Sprintf("%s %s %s", e.Run.Key, e.Run.State, e.Run.Error))
					}
					ended++
				}}, daily)
				ps = append(ps, p)
			}
			sleepUntil(t, fmt.Sprintf("2000-01-%02dT12:00", n+1), time.UTC)
			ps[0].end()
			ps[1].end()
		}
		equal(t, "told", strings.Join(told, ", "), "2000-01-02T09:00 failed archived: unarchive it, 2000-01-05T09:00 done , "+
			"2000-01-07T09:00 failed archived: unarchive it, 2000-01-08T09:00 done ")
		if ended != 8 {
			t.Errorf("%d runs ended, want 8", ended)
		}
	})
}

// TestAgain: what is pending is tried under the same key until the next one is due,
// and people hear of it, once, before it is given up.
func TestAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &schedule.Again{After: 2 * time.Hour, Err: errors.New("busy")}
		soon := fmt.Errorf("slack: %w", &schedule.Again{Err: errors.New("no answer")})
		d := diary{errs: []error{soon, soon, soon, nil, busy, busy, busy, busy, busy, busy, busy, busy}}
		log := newMemory()
		var told []string
		p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do, On: func(_ context.Context, e schedule.Event) {
			if e.News {
				told = append(told, e.Run.Key+" "+e.Run.Error)
			}
		}}, job(t, "daily", "0 0,3,9 * * * UTC"))
		sleepUntil(t, "2000-01-01T12:00", time.UTC)
		equal(t, "done", d.String(), "daily 2000-01-01T03:00, daily 2000-01-01T03:00 #2 +30s, daily 2000-01-01T03:00 #3 +1m30s, daily 2000-01-01T03:00 #4 +3m30s, "+
			"daily 2000-01-01T09:00, daily 2000-01-01T09:00 late #2 +2h0m0s")
		sleepUntil(t, "2000-01-02T00:30", time.UTC)
		equal(t, "log", log.String(), "2000-01-01T03:00 done 4x, 2000-01-01T09:00 failed late 8x, 2000-01-02T00:00 done")
		equal(t, "told", strings.Join(told, ", "), "2000-01-01T09:00 busy, 2000-01-01T09:00 given up, since the next one is due: busy, 2000-01-02T00:00 ")
		p.end()
	})
}

// TestPanic: a fault of the program is a failure of the run, not of the process.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		var b bytes.Buffer
		p := start(t, schedule.Runner{
			Log: log, Owner: "a", Logger: slog.New(slog.NewTextHandler(&b, nil)),
			Do: func(context.Context, schedule.Due) error { panic("index out of range") },
		}, job(t, "daily", "0 9 * * * UTC"))
		sleepUntil(t, "2000-01-02T12:00", time.UTC)
		p.end()
		equal(t, "log", log.String(), "2000-01-01T09:00 failed, 2000-01-02T09:00 failed")
		if r, _, _ := log.LastRun(t.Context(), "daily"); r.Error != "a fault of the program: index out of range" || !strings.Contains(b.String(), "outcome_test.go") {
			t.Errorf("%q, log:\n%s", r.Error, &b)
		}
	})
}

// TestLost: a process that could not renew its claim writes nothing over what the
// other one wrote.
func TestLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		var d diary
		daily := job(t, "daily", "0 9 * * * UTC")
		var ended error
		a := start(t, schedule.Runner{Log: log, Owner: "a", Do: func(ctx context.Context, _ schedule.Due) error {
			time.Sleep(10 * time.Minute)
			ended = ctx.Err()
			return errors.New("broken")
		}}, daily)
		sleepUntil(t, "2000-01-01T09:01", time.UTC)
		a.log.setDead(true) // its connection
		b := start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T09:05", time.UTC)
		a.log.setDead(false)
		sleepUntil(t, "2000-01-01T12:00", time.UTC)
		equal(t, "second", d.String(), "daily 2000-01-01T09:00 #2 +2m0s")
		equal(t, "log", log.String(), "2000-01-01T09:00 done 2x")
		if ended == nil {
			t.Error("nobody told the first one")
		}
		a.end()
		b.end()
	})
}

// TestPausedWhilePending: a report of last week is not sent when its schedule is
// resumed.
func TestPausedWhilePending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		d := diary{errs: []error{&schedule.Again{Err: errors.New("busy")}}}
		daily := job(t, "daily", "0 9 * * * UTC")
		p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T09:00", time.UTC)
		time.Sleep(time.Second)
		p.end()
		daily.Since = time.Now() // changed, and nothing newer is due: it is gone on with
		p = start(t, schedule.Runner{Log: log, Owner: "a", Do: func(context.Context, schedule.Due) error { return &schedule.Again{} }}, daily)
		sleepUntil(t, "2000-01-01T10:00", time.UTC)
		p.end()
		sleepUntil(t, "2000-01-05T12:00", time.UTC)
		daily.Since = time.Now()
		p = start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2000-01-06T12:00", time.UTC)
		p.end()
		equal(t, "log", log.String(), "2000-01-01T09:00 failed late 8x, 2000-01-06T09:00 done")
		if r := log.of(func(r nines.Run) bool { return r.State == nines.RunFailed })[0]; r.Error != "given up, since the next one is due: pending" {
			t.Error(r.Error)
		}
	})
}

// TestRemoved: what is pending of a job that is not listed any more is abandoned, once,
// when nobody has been at it for an hour; what is paused stays.
func TestRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		daily, paused, long := job(t, "daily", "0 9 * * * UTC"), job(t, "paused", "1 9 * * * UTC"), job(t, "long", "2 9 * * * UTC")
		old := start(t, schedule.Runner{Log: log, Owner: "old", Do: func(_ context.Context, due schedule.Due) error {
			if due.Job == "long" {
				time.Sleep(3 * time.Hour)
				return nil
			}
			return &schedule.Again{Err: errors.New("no answer")}
		}}, daily, paused, long)
		sleepUntil(t, "2000-01-01T09:30", time.UTC)
		old.stop()
		paused.Paused = true
		var mu sync.Mutex
		var lines []string
		told := func() string {
			mu.Lock()
			defer mu.Unlock()
			return strings.Join(lines, ", ")
		}
		var ps []*process
		for _, owner := range []string{"a", "b"} {
			ps = append(ps, start(t, schedule.Runner{Log: log, Owner: owner, Do: func(context.Context, schedule.Due) error { return nil }, On: func(_ context.Context, e schedule.Event) {
				mu.Lock()
				defer mu.Unlock()
				lines = append(lines, fmt.Sprintf("%s %s %s %v", e.Run.Job, e.Run.State, e.Run.Error, e.News))
			}}, paused))
		}
		sleepUntil(t, "2000-01-01T10:30", time.UTC)
		equal(t, "told", told(), "")
		sleepUntil(t, "2000-01-01T11:00", time.UTC)
		equal(t, "told after an hour", told(), "daily abandoned given up, since it is not scheduled any more: no answer true")
		sleepUntil(t, "2000-01-02T12:00", time.UTC)
		ps[0].end()
		ps[1].end()
		<-old.done
		var left []string
		for _, r := range log.of(func(r nines.Run) bool { return r.State != nines.RunSeen }) {
			left = append(left, r.Job+" "+string(r.State))
			if again := !r.Retry.IsZero(); again != (r.State == nines.RunBegun) {
				t.Errorf("%s is tried again: %v", left[len(left)-1], again)
			}
		}
		equal(t, "log", strings.Join(left, ", "), "long done, paused begun, daily abandoned")
		equal(t, "told", told(), "daily abandoned given up, since it is not scheduled any more: no answer true")
	})
}

// TestMissed: what was begun long ago is not abandoned by a process that has only just
// missed its job, which others may still list, or that a mistake took away.
func TestMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		log := newMemory()
		daily := job(t, "daily", "0 9 * * * UTC")
		a := start(t, schedule.Runner{Log: log, Owner: "a", Do: func(ctx context.Context, _ schedule.Due) error {
			<-ctx.Done()
			return ctx.Err()
		}}, daily)
		sleepUntil(t, "2000-01-01T09:03", time.UTC)
		a.kill()
		sleepUntil(t, "2000-01-01T12:00", time.UTC)
		b := start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do})
		sleepUntil(t, "2000-01-01T12:55", time.UTC)
		b.end()
		c := start(t, schedule.Runner{Log: log, Owner: "c", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T13:30", time.UTC)
		c.end()
		equal(t, "done", d.String(), "daily 2000-01-01T09:00 late #2 +3h55m0s")
		equal(t, "log", log.String(), "2000-01-01T09:00 done late 2x")
	})
}

// TestLogDown: what was due while the log gave no answer is done when it does.
func TestLogDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var d diary
		log := newMemory()
		asked := 0
		p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do, Logger: slog.New(slog.NewTextHandler(&b, nil)), Jobs: func(context.Context) ([]schedule.Job, error) {
			if asked++; asked == 1 {
				return nil, errors.New("no subscriptions")
			}
			return []schedule.Job{job(t, "daily", "0 9 * * * UTC")}, nil
		}})
		sleepUntil(t, "2000-01-01T08:59", time.UTC)
		p.log.setDead(true)
		sleepUntil(t, "2000-01-01T09:02", time.UTC)
		time.Sleep(time.Second)
		p.log.setDead(false)
		sleepUntil(t, "2000-01-01T12:00", time.UTC)
		p.end()
		equal(t, "done", d.String(), "daily 2000-01-01T09:00 +2m30s")
		for _, want := range []string{"no subscriptions", "error=dead", "wait=30s"} {
			if strings.Count(b.String(), want) < 1 {
				t.Errorf("log lacks %q", want)
			}
		}
		if n := strings.Count(b.String(), "cannot be looked at"); n != 2 || strings.Count(b.String(), "looked at again") != 2 {
			t.Errorf("two troubles are told %d times:\n%s", n, &b)
		}
		if strings.Contains(b.String(), "canceled") {
			t.Errorf("complains of its end:\n%s", &b)
		}
	})
}
