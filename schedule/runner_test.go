package schedule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
)

// A diary notes what was done, and when.
type diary struct {
	mu    sync.Mutex
	lines []string
	takes time.Duration
	errs  []error // outcomes in order; nil when they are used up
}

func (d *diary) do(ctx context.Context, due schedule.Due) error {
	d.mu.Lock()
	line := due.Job + " " + due.Key
	if due.Late {
		line += " late"
	}
	if due.Attempt != 1 {
		line += fmt.Sprintf(" #%d", due.Attempt)
	}
	if after := time.Since(due.At); after != 0 {
		line += " +" + after.String()
	}
	d.lines = append(d.lines, line)
	var err error
	if len(d.errs) > 0 {
		err, d.errs = d.errs[0], d.errs[1:]
	}
	takes := d.takes
	d.mu.Unlock()
	select {
	case <-time.After(takes):
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines, ", ")
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s\nwant: %s", what, got, want)
	}
}

func job(t *testing.T, name, text string) schedule.Job {
	t.Helper()
	return schedule.Job{Name: name, Spec: spec(t, text)}
}

// TestOnTime: from when a job is first seen it is run at every due time.
func TestOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		log := newMemory()
		daily, hourly := job(t, "daily", "30 2 * * * Europe/Oslo"), job(t, "hourly", "0 * * * * Europe/Oslo")
		sleepUntil(t, "2026-03-28T12:00", daily.Spec.Zone())
		p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2026-03-31T12:00", daily.Spec.Zone())
		equal(t, "in spring", d.String(), "daily 2026-03-29T03:00, daily 2026-03-30T02:30, daily 2026-03-31T02:30")
		p.end()
		d.lines = nil
		sleepUntil(t, "2026-10-25T01:30", daily.Spec.Zone())
		p = start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, hourly)
		sleepUntil(t, "2026-10-25T04:30", daily.Spec.Zone())
		equal(t, "in autumn", d.String(), "hourly 2026-10-25T02:00, hourly 2026-10-25T02:00+01:00, hourly 2026-10-25T03:00, hourly 2026-10-25T04:00")
		p.end()
	})
}

// TestTwo: of two processes one does it; if it ends, the other does.
func TestTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := diary{takes: 5 * time.Minute}
		log := newMemory()
		daily := job(t, "daily", "0 9 * * * UTC")
		a, b := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily), start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2000-01-02T12:00", time.UTC)
		equal(t, "both", d.String(), "daily 2000-01-01T09:00, daily 2000-01-02T09:00")
		a.end()
		sleepUntil(t, "2000-01-03T12:00", time.UTC)
		equal(t, "one", log.String(), "2000-01-01T09:00 done, 2000-01-02T09:00 done, 2000-01-03T09:00 done")
		b.end()
	})
}

// TestTakeOver: what a process that died had begun another one brings to its end,
// after the lease.
func TestTakeOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := diary{takes: 5 * time.Minute}
		log := newMemory()
		daily := job(t, "daily", "0 9 * * * UTC")
		a := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T09:03", time.UTC)
		a.kill()
		b := start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T10:00", time.UTC)
		equal(t, "done", d.String(), "daily 2000-01-01T09:00, daily 2000-01-01T09:00 #2 +4m0s")
		equal(t, "log", log.String(), "2000-01-01T09:00 done 2x")
		b.end()
	})
}

// TestOverdue: what was due while nobody lived is made up for once, and called
// late; what was begun then is brought to its end first.
func TestOverdue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		log := newMemory()
		daily := job(t, "daily", "0 9 * * * UTC")
		a := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2000-01-02T09:05", time.UTC)
		a.end()
		sleepUntil(t, "2000-01-06T12:00", time.UTC)
		d.takes = 10 * time.Minute
		b := start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2000-01-06T12:05", time.UTC)
		b.kill()
		sleepUntil(t, "2000-01-08T09:05", time.UTC)
		c := start(t, schedule.Runner{Log: log, Owner: "c", Do: d.do}, daily)
		sleepUntil(t, "2000-01-09T09:11", time.UTC)
		c.end()
		equal(t, "log", log.String(), "2000-01-01T09:00 done, 2000-01-02T09:00 done, 2000-01-06T09:00 done late 2x, 2000-01-08T09:00 done late, 2000-01-09T09:00 done")
	})
}

// TestStop: a process that is asked to end waits for what it does, and the next
// one goes on with it.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := diary{takes: 5 * time.Minute}
		log := newMemory()
		daily := job(t, "daily", "0 9 * * * UTC")
		a := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T09:03", time.UTC)
		a.end()
		equal(t, "between", log.String(), "2000-01-01T09:00 begun")
		if len(log.claims) != 0 {
			t.Error("the claim was not given back")
		}
		b := start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2000-01-01T10:00", time.UTC)
		b.end()
		equal(t, "done", d.String(), "daily 2000-01-01T09:00, daily 2000-01-01T09:00 #2 +3m0s")
	})
}

// TestPause: what was due while a job was paused, or before it was changed, is
// not made up for.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		log := newMemory()
		jobs := []schedule.Job{job(t, "daily", "0 9 * * * UTC")}
		var mu sync.Mutex
		set := func(js ...schedule.Job) { mu.Lock(); defer mu.Unlock(); jobs = js }
		p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do, Jobs: func(context.Context) ([]schedule.Job, error) {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(jobs), nil
		}})
		sleepUntil(t, "2000-01-02T12:00", time.UTC)
		set()
		sleepUntil(t, "2000-01-05T12:00", time.UTC)
		resumed := job(t, "daily", "0 9 * * * UTC")
		resumed.Since = time.Now()
		set(resumed)
		sleepUntil(t, "2000-01-06T12:00", time.UTC)
		set(job(t, "daily", "0 10 * * * UTC")) // 10:00 was never promised for today
		sleepUntil(t, "2000-01-07T12:00", time.UTC)
		equal(t, "done", d.String(), "daily 2000-01-01T09:00, daily 2000-01-02T09:00, daily 2000-01-06T09:00, daily 2000-01-07T10:00")
		p.end()
	})
}

// TestSideBySide: different jobs run at once, up to a limit; one never beside
// itself, even if it takes longer than to the next one.
func TestSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := map[string]int{}, 0
		do := func(ctx context.Context, due schedule.Due) error {
			mu.Lock()
			now[due.Job]++
			now[""]++
			most = max(most, now[""])
			if now[due.Job] > 1 {
				t.Errorf("%s beside itself", due.Job)
			}
			mu.Unlock()
			time.Sleep(90 * time.Minute)
			mu.Lock()
			defer mu.Unlock()
			now[due.Job]--
			now[""]--
			return nil
		}
		log := newMemory()
		var jobs []schedule.Job
		for n := range 6 {
			jobs = append(jobs, job(t, fmt.Sprint("job ", n), "0 * * * * UTC"))
		}
		a, b := start(t, schedule.Runner{Log: log, Owner: "a", Do: do}, jobs...), start(t, schedule.Runner{Log: log, Owner: "b", Do: do}, jobs...)
		sleepUntil(t, "2000-01-02T00:00", time.UTC)
		a.end()
		b.end()
		if most != 6 {
			t.Errorf("%d at once", most)
		}
		for _, r := range log.of(func(r nines.Run) bool { return r.State == nines.RunDone }) {
			equal(t, r.Job+" "+r.Key, r.Finished.Sub(r.Started).String(), "1h30m0s")
		}
	})
}

// TestAtOnce: a process does no more at once than it may, and all in the end.
func TestAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := diary{takes: 10 * time.Minute}
		var jobs []schedule.Job
		for n := range 9 {
			jobs = append(jobs, job(t, fmt.Sprint(n), "0 9 * * * UTC"))
		}
		p := start(t, schedule.Runner{Log: newMemory(), Owner: "a", Do: d.do}, jobs...)
		for at, want := range []int{4, 8, 9} {
			sleepUntil(t, fmt.Sprintf("2000-01-01T09:%d5", at), time.UTC)
			if got := 1 + strings.Count(d.String(), ", "); got != want {
				t.Errorf("after %d5 minutes: %d, want %d", at, got, want)
			}
		}
		p.end()
	})
}

// TestJitter spreads the starts, the same in every process, and nothing else.
func TestJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		var jobs []schedule.Job
		for n := range 3 {
			j := job(t, fmt.Sprint(n), "0 9 * * * UTC")
			j.Jitter = 20 * time.Minute
			jobs = append(jobs, j)
		}
		busy := job(t, "often", "*/30 8 * * * UTC")
		busy.Jitter = 24 * time.Hour
		jobs = append(jobs, busy)
		log := newMemory()
		a, b := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do}, jobs...), start(t, schedule.Runner{Log: log, Owner: "b", Do: d.do}, jobs...)
		sleepUntil(t, "2000-01-01T23:00", time.UTC)
		a.end()
		b.end()
		slices.Sort(d.lines)
		equal(t, "done", d.String(), "0 2000-01-01T09:00 +8m26s, 1 2000-01-01T09:00 +11m0s, 2 2000-01-01T09:00 +5m2s, often 2000-01-01T08:00 +6m32s, often 2000-01-01T08:30 +9h5m52s")
	})
}
