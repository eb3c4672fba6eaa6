package schedule_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines/schedule"
)

// TestClockPutBack: a clock that is set while the runner goes brings no run twice,
// and loses none.
func TestClockPutBack(t *testing.T) {
	for _, tc := range []struct {
		name, schedule string
		at             string // when the clock is set
		by             time.Duration
		until          string
		want           string
	}{
		{"back after a run", "0 9 * * * UTC", "2000-01-01T09:05", -time.Hour, "2000-01-03T00:00", "2000-01-01T09:00 done, 2000-01-02T09:00 done"},
		{"back before a run", "0 9 * * * UTC", "2000-01-01T08:55", -time.Hour, "2000-01-03T00:00", "2000-01-01T09:00 done, 2000-01-02T09:00 done"},
		{"back when nothing has been run yet", "0 9 * * * UTC", "2000-01-01T00:05", -30 * 24 * time.Hour, "1999-12-03T12:00", "1999-12-02T09:00 done, 1999-12-03T09:00 done"},
		{
			"back by days", "0 9 * * * UTC", "2000-01-05T09:05", -3 * 24 * time.Hour, "2000-01-07T00:00",
			"2000-01-01T09:00 done, 2000-01-02T09:00 done, 2000-01-03T09:00 done, 2000-01-04T09:00 done, 2000-01-05T09:00 done, 2000-01-06T09:00 done",
		},
		{"back beyond the first run", "0 9 * * * UTC", "2000-01-01T09:05", -3 * 24 * time.Hour, "1999-12-31T00:00", "1999-12-30T09:00 done, 2000-01-01T09:00 done"},
		{"forward over a run", "0 9 * * * UTC", "2000-01-01T08:30", time.Hour, "2000-01-03T00:00", "2000-01-01T09:00 done late, 2000-01-02T09:00 done"},
		{
			"back, of every hour", "0 * * * * UTC", "2000-01-01T03:05", -time.Hour, "2000-01-01T05:30",
			"2000-01-01T01:00 done, 2000-01-01T02:00 done, 2000-01-01T03:00 done, 2000-01-01T04:00 done, 2000-01-01T05:00 done",
		},
		{
			"back, of every hour, beyond the first run", "0 * * * * UTC", "2000-01-01T02:03", -4 * time.Hour, "2000-01-01T03:30",
			"1999-12-31T23:00 done, 2000-01-01T00:00 done, 2000-01-01T01:00 done, 2000-01-01T02:00 done, 2000-01-01T03:00 done",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var d diary
				log := newMemory()
				var by atomic.Int64
				now := func() time.Time { return time.Now().Add(time.Duration(by.Load())) }
				p := start(t, schedule.Runner{Log: log, Owner: "a", Do: d.do, Now: now}, job(t, "job", tc.schedule))
				sleepUntil(t, tc.at, time.UTC)
				synctest.Wait()
				by.Store(int64(tc.by))
				end, err := time.Parse("2006-01-02T15:04", tc.until)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(end.Sub(now()))
				p.end()
				equal(t, "log", log.String(), tc.want)
				seen := map[string]bool{}
				for _, line := range d.lines {
					if seen[line[:len("job 2000-01-01T09:00")]] {
						t.Errorf("twice: %s", d.String())
					}
					seen[line[:len("job 2000-01-01T09:00")]] = true
				}
			})
		})
	}
}
