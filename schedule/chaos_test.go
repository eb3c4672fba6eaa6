package schedule_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
)

// TestKilled: two processes, either of which is killed at any time and started
// again, but never both at once, do everything that is due, in order, and no run
// is done twice.
func TestKilled(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		takes := time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds of work")) * time.Second
		lives := rapid.SliceOfN(rapid.IntRange(1, 10800), 1, 6).Draw(rt, "seconds of life")
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			done, working := map[string]int{}, map[string]int{}
			do := func(ctx context.Context, d schedule.Due) error {
				mu.Lock()
				if working[d.Job]++; working[d.Job] > 1 {
					rt.Errorf("%s beside itself", d.Job)
				}
				mu.Unlock()
				defer func() { mu.Lock(); working[d.Job]--; mu.Unlock() }()
				select {
				case <-time.After(takes):
				case <-ctx.Done():
					return ctx.Err()
				}
				mu.Lock()
				defer mu.Unlock()
				done[d.Job+" "+d.Key]++
				return nil
			}
			log := newMemory()
			jobs := []schedule.Job{job(t, "daily", "0 9,18 * * * Europe/Oslo"), job(t, "hourly", "15 * * * * Europe/Oslo")}
			from := time.Now()
			ps := []*process{start(t, schedule.Runner{Log: log, Owner: "a", Do: do, Poll: 2 * time.Minute}, jobs...), start(t, schedule.Runner{Log: log, Owner: "b", Do: do}, jobs...)}
			for n, life := range lives {
				// Never at the instant at which some work ends: it would be done again.
				time.Sleep(time.Duration(life)*time.Second + time.Duration(n+1)*time.Millisecond)
				ps[n%2].kill()
				ps[n%2] = start(t, schedule.Runner{Log: log, Owner: fmt.Sprint(n), Do: do, Poll: 2 * time.Minute}, jobs...)
			}
			time.Sleep(2 * time.Hour) // whatever is due ends
			to := time.Now().Add(-90 * time.Minute)
			ps[0].end()
			ps[1].end()
			for _, j := range jobs {
				for _, d := range dues(j.Spec, from, to) {
					key := j.Name + " " + j.Spec.Key(d)
					if done[key] != 1 {
						rt.Errorf("%s done %d times, log: %s", key, done[key], log)
					}
				}
			}
			for _, r := range log.of(func(r nines.Run) bool { return r.Finished.After(r.Due.Add(time.Hour)) }) {
				rt.Errorf("late: %+v", r)
			}
		})
	})
}
