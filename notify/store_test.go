package notify_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/store"
)

// TestStore: what one process wrote down, the next one goes on with.
func TestStore(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "nines.db")
	clock := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := &place{name: "x", lost: true, script: []error{nil, &notify.Unknown{Err: context.DeadlineExceeded}}}
	run := func(owner string, tries int) nines.Delivery {
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		d := &notify.Dispatcher{Log: s, Destinations: []notify.Destination{p}, Owner: owner, Now: func() time.Time { return clock }, Tries: tries}
		ds, _ := d.Dispatch(t.Context(), job()) // the state tells
		stored, ok, err := s.Delivery(t.Context(), ds[0].ID)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(ds[0], stored); diff != "" {
			t.Errorf("stored otherwise:\n%s", diff)
		}
		return stored
	}
	if d := run("first", 1); d.State != nines.DeliveryPending || len(d.Steps) != 2 || d.Steps[1].Done {
		t.Errorf("%+v", d)
	}
	clock = clock.Add(time.Hour)
	if d := run("second", 1); d.State != nines.DeliveryDone || d.Attempts != 2 || d.Error != "" {
		t.Errorf("%+v", d)
	}
	if diff := cmp.Diff([]string{"one#1", "two#2"}, p.effects); diff != "" {
		t.Error(diff)
	}
}
