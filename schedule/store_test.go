package schedule_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
	"github.com/nines-bot/nines/store"
)

// TestStore: what one process wrote into a store the others go on from.
func TestStore(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "nines.db")
	synctest.Test(t, func(t *testing.T) {
		open := func() *store.Store {
			s, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		d := diary{takes: 5 * time.Minute}
		daily := job(t, "daily", "30 2 * * * Europe/Oslo")
		sleepUntil(t, "2026-10-24T12:00", daily.Spec.Zone())
		sa, sb := open(), open()
		a, b := start(t, schedule.Runner{Log: sa, Owner: "a", Do: d.do}, daily), start(t, schedule.Runner{Log: sb, Owner: "b", Do: d.do}, daily)
		sleepUntil(t, "2026-10-25T12:00", daily.Spec.Zone())
		a.end()
		sleepUntil(t, "2026-10-26T02:32", daily.Spec.Zone())
		b.kill()
		c := start(t, schedule.Runner{Log: sa, Owner: "c", Do: d.do}, daily)
		sleepUntil(t, "2026-10-26T12:00", daily.Spec.Zone())
		c.end()
		equal(t, "done", d.String(), "daily 2026-10-25T02:30, daily 2026-10-26T02:30, daily 2026-10-26T02:30 #2 +3m0s")
		last, _, err := sb.LastRun(t.Context(), "daily")
		if err != nil || last.State != nines.RunDone || last.Schedule != "30 2 * * * Europe/Oslo" || last.Finished.Sub(last.Due) != 8*time.Minute {
			t.Error(last, err)
		}
		for _, s := range []*store.Store{sa, sb} {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}
