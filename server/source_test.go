package server_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
	"github.com/nines-bot/nines/server"
)

// noon is when the tests take place.
func noon() time.Time { return time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC) }

func oslo(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A source is a small firm: services on good and on bad days, and what the
// worst of Jiras may send.
type source struct {
	oslo     *time.Location
	services []server.Service

	mu       sync.Mutex
	builds   map[string]int // by service and end of window
	revision string
	block    chan struct{} // reports wait for it, if set
	fault    error         // of every report
	begun    chan struct{} // told of every build
}

func newSource(t testing.TB) *source {
	loc := oslo(t)
	return &source{oslo: loc, builds: map[string]int{}, begun: make(chan struct{}, 1000), revision: "1", services: []server.Service{
		{Name: "WET", Title: "Energy Trading Service", Zone: loc, Issues: 117, SyncedAt: noon().Add(-5 * time.Minute)},
		{Name: "GRID", Title: "Grid Operations", Zone: loc, Issues: 1834, SyncedAt: noon().Add(-3 * time.Minute)},
		{Name: "PAY", Title: "שירות התשלומים של הרשת <b>Payments</b> & Settlements \u202ewith a title that goes on for far longer than anybody would think of writing", Issues: 9},
		{Name: "a b", Title: "", Issues: 0},
	}}
}

// crowd is a source of many services.
func crowd(t testing.TB, n int) *source {
	s := newSource(t)
	for i := len(s.services); i < n; i++ {
		s.services = append(s.services, server.Service{
			Name: fmt.Sprintf("SRV%02d", i), Title: []string{"Metering", "Billing of Large Customers", "Balance Settlement", "Portal"}[i%4],
			Issues: 37 * i, Zone: time.UTC, SyncedAt: noon().Add(-time.Duration(i) * time.Minute),
		})
	}
	return s
}

func (s *source) Services(context.Context) ([]server.Service, error) {
	return slices.Clone(s.services), nil
}

func (s *source) Revision(context.Context, string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision
}

func (s *source) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *source) built(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.builds[key]
}

func (s *source) Report(ctx context.Context, service string, p server.Period) (*report.Report, error) {
	s.mu.Lock()
	block, fault := s.block, s.fault
	s.builds[service+" "+p.Window.To.UTC().Format(time.DateOnly)]++
	s.mu.Unlock()
	select {
	case s.begun <- struct{}{}:
	default: // nobody waits for it
	}
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if fault != nil {
		return nil, fault
	}
	return s.day(service, p), nil
}

// day is a good or a bad one, by the name of the service.
func (s *source) day(service string, p server.Period) *report.Report {
	r := reporttest.Everything()
	switch {
	case service == "PAY":
		r = reporttest.Odd()
	case service == "GRID":
		r.State, r.Headline = report.Good, "Good: the objective is met with 62 % of its budget left"
	case strings.HasSuffix(service, "3"):
		r.State, r.Headline = report.Watch, "Watch: the backlog grew by 14 issues, more than chance explains"
	case service != "WET":
		r.State, r.Headline = report.Good, "Good: nothing stands out"
	}
	for _, v := range s.services {
		if v.Name == service {
			r.Title = v.Title
		}
	}
	r.Service, r.Window, r.AsOf = service, p.Window, p.AsOf
	seed := len(service) + int(service[len(service)-1])
	for i := range 12 {
		r.Data.Balance.Periods = append(r.Data.Balance.Periods, report.BalancePeriodData{Backlog: 40 + (i*seed)%23 - i})
	}
	r.Data.Balance.Start, r.Data.Balance.Backlog = 40, r.Data.Balance.Periods[11].Backlog
	return r
}

// diagram is what nines model diagram draws.
func diagram() ([]byte, error) {
	return os.ReadFile("../dependability/diagram/testdata/5-ras-life.svg")
}

func (s *source) Models(_ context.Context, service string) ([]server.Model, error) {
	if service != "WET" {
		return nil, nil
	}
	svg, err := diagram()
	return []server.Model{
		{Name: "trading", Title: "Trading platform, two sites", SVG: svg, Alt: "Two boxes in a row: gateway, then database."},
		{Name: "broken", Error: "models/broken.yaml:7: no block \"databse\"; did you mean database?"},
	}, err
}

func (s *source) Quality(_ context.Context, service string) (server.Quality, error) {
	if service != "WET" {
		return server.Quality{}, nil
	}
	return server.Quality{
		Quarantined: []server.Quarantined{
			{Key: "WET-404", Reason: `created: "yesterday" is no time`, Since: noon().AddDate(0, 0, -2), Link: "https://jira.example.com/browse/WET-404"},
			{Key: "10077", Reason: `<script>alert(1)</script> has no status`, Link: "javascript:alert(1)"},
		},
		Sync: server.SyncState{FinishedAt: noon().Add(-5 * time.Minute), Watermark: noon().Add(-9 * time.Minute), CensusAt: noon().AddDate(0, 0, -1), Error: "jira search: 503 Service Unavailable"},
	}, nil
}

func (s *source) Deliveries(context.Context, int) ([]nines.Delivery, error) {
	at := noon().Add(-4 * time.Hour)
	return []nines.Delivery{
		{
			ID: "5f1c9a", Report: "daily", Service: "WET", Destination: "slack:#wet-reliability", Due: at, State: nines.DeliveryDone, Attempts: 1, Created: at, Updated: at.Add(3 * time.Second),
			Steps: []nines.Step{{Name: "parent", Done: true, Ref: "C024BE91L 1511427600.000100", At: at}, {Name: "file:report.pdf", At: at.Add(time.Second)}},
		},
		{ID: "77aa02", Report: "daily", Service: "GRID", Destination: "slack:#grid", Due: at, State: nines.DeliveryFailed, Attempts: 5, Error: "slack: channel_not_found", Late: true, Created: at, Updated: at},
		{ID: "9e0b31", Report: "weekly", Service: "PAY", Destination: "file:out/", Due: at, State: nines.DeliveryUnknown, Attempts: 1, Created: at, Updated: at},
		{ID: "c0ffee", Report: "weekly", Service: "WET", Destination: "slack:#a-channel-with-a-rather-long-name-for-everybody", Due: at, State: nines.DeliveryPending, Created: at, Updated: at},
	}, nil
}

func (s *source) Delivery(ctx context.Context, id string) (nines.Delivery, error) {
	all, _ := s.Deliveries(ctx, 0)
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	return nines.Delivery{}, fmt.Errorf("delivery %s: %w", id, server.ErrNotFound)
}

func (s *source) Schedules(context.Context) ([]server.Schedule, error) {
	loc, at := s.oslo, noon().Add(-4*time.Hour)
	return []server.Schedule{
		{Job: "daily", Service: "WET", Words: "at 09:00 on weekdays", Zone: loc, To: []string{"#wet-reliability", "file:out/"}, Last: &nines.Run{Job: "daily", Due: at, State: nines.RunDone, Late: true}, Next: at.AddDate(0, 0, 1)},
		{Job: "weekly", Service: "GRID", Words: "at 08:00 on Mondays", Zone: loc, To: []string{"#grid"}, Last: &nines.Run{Due: at, State: nines.RunFailed, Error: "slack: channel_not_found"}, Next: at.AddDate(0, 0, 4)},
		{Job: "sub-7f00aa12", Service: "PAY", Words: "at 10:00 on the 1st", To: []string{"C024BE91L"}, Paused: true},
	}, nil
}

func (s *source) Health(context.Context) []server.Finding {
	return []server.Finding{
		{Name: "Jira", OK: true, Detail: "synced 5 minutes ago"},
		{Name: "Slack", Detail: "disconnected for 2 minutes", Hint: "It connects again by itself; nines check tries the token."},
		{Name: "Store", OK: true, Detail: "sqlite:nines.db, 3 MB"},
	}
}

var errSource = errors.New("store report: disk on fire")
