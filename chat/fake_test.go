package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
)

// clock is a Sunday in Oslo, week 47.
var clock = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func place(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A source is a small Jira project, and subscriptions in memory.
type source struct {
	services []chat.Service
	health   []chat.Finding
	slow     bool  // Report waits for the end of its context
	err      error // of everything that can fail
	bare     bool  // no failures are defined

	mu   sync.Mutex
	subs []chat.Schedule
	asks []chat.Period
}

func newSource(t testing.TB) *source {
	t.Helper()
	oslo := place(t, "Europe/Oslo")
	return &source{
		services: []chat.Service{
			{Name: "WET", Title: "Energy Trading Service", Zone: oslo},
			{Name: "GRID", Title: "Grid Balancing", Zone: place(t, "America/New_York")},
		},
		health: []chat.Finding{{Name: "Jira", OK: true, Detail: "synced 3 minutes ago"}, {Name: "Slack", OK: true, Detail: "connected"}},
		subs: []chat.Schedule{
			{
				Subscription: nines.Subscription{ID: "daily", Configured: true, Service: "WET", Channel: "C1", Schedule: "0 9 * * MON-FRI", Zone: "Europe/Oslo", Window: "30d"},
				To:           []string{"#wet-reliability", "file:out/"},
				Last:         &nines.Run{Job: "daily", Due: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), State: nines.RunDone},
				Next:         time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
			},
			{
				Subscription: nines.Subscription{ID: "sub-aaaa", Service: "GRID", Channel: "C2", Schedule: "0 14 * * 1", Zone: "America/New_York", Window: "last week", Sections: []string{"summary", "board"}, Attach: []string{"pdf"}, Owner: "U1", Created: clock},
				To:           []string{"#grid"},
				Last:         &nines.Run{Job: "sub-aaaa", Due: time.Date(2026, 11, 16, 19, 0, 0, 0, time.UTC), State: nines.RunFailed, Error: "token xoxb-1"},
			},
			{
				Subscription: nines.Subscription{ID: "sub-bbbb", Service: "WET", Channel: "D7", Schedule: "0 7 1 * *", Zone: "UTC", Window: "last month", Paused: true, Owner: "U7", Created: clock},
				To:           []string{"U7"},
			},
		},
	}
}

func (s *source) Services() []chat.Service { return s.services }

func (s *source) Report(ctx context.Context, service string, p chat.Period) (*report.Report, error) {
	s.mu.Lock()
	s.asks = append(s.asks, p)
	s.mu.Unlock()
	if s.slow {
		<-ctx.Done()
		return nil, fmt.Errorf("report of %s: %w", service, ctx.Err())
	}
	if s.err != nil {
		return nil, s.err
	}
	i := slices.IndexFunc(s.services, func(x chat.Service) bool { return x.Name == service })
	if i < 0 {
		return nil, errors.New("no service " + service)
	}
	set := metrics.Settings{Zone: s.services[i].Zone, Columns: []metrics.Column{
		{Name: "To Do", Statuses: []string{"1"}},
		{Name: "Doing", Statuses: []string{"2"}, Max: new(3)},
		{Name: "Done", Statuses: []string{"3"}},
	}}
	if !s.bare {
		set.Failures = &metrics.FailureRule{
			Match: func(is *nines.Issue) bool { return is.Type == "Bug" }, JQL: "type = Bug",
			Reading: metrics.Restore, Start: metrics.ClockCreated, End: metrics.ClockDone, Objective: &metrics.Objective{Availability: 0.99},
		}
	}
	return report.Build(report.Input{
		Service: service, Title: s.services[i].Title, JQL: "project = " + service, JiraURL: "https://jira.example.com",
		Snapshot: metrics.Read(slices.Values(issues(service)), set, p.AsOf), Window: p.Window, Zone: s.services[i].Zone,
		Group: p.Group, Sections: p.Sections, SyncedAt: clock.Add(-3 * time.Minute),
	}), nil
}

// issues are 60 issues of four months, every third a bug.
func issues(project string) []nines.Issue {
	todo, doing, done := nines.Status{ID: "1", Name: "To Do", Category: nines.CategoryNew}, nines.Status{ID: "2", Name: "Doing", Category: nines.CategoryActive}, nines.Status{ID: "3", Name: "Done", Category: nines.CategoryDone}
	change := func(at time.Time, from, to nines.Status) nines.Change {
		return nines.Change{At: at, Field: nines.FieldStatus, From: nines.Value{ID: from.ID, Name: from.Name}, To: nines.Value{ID: to.ID, Name: to.Name}}
	}
	var all []nines.Issue
	for i := range 60 {
		created := clock.Add(-time.Duration(120*24-i*47) * time.Hour)
		begun, ended := created.Add(time.Duration(1+i%5)*time.Hour), created.Add(time.Duration(4+i*i%190)*time.Hour)
		is := nines.Issue{
			ID: fmt.Sprint(1000 + i), Key: fmt.Sprintf("%s-%d", project, i+1), Project: project, Summary: "Summary of " + fmt.Sprint(i), Type: "Task", Priority: "Major",
			Status: todo, Created: created, Updated: created,
		}
		if i%3 == 0 {
			is.Type = "Bug"
		}
		if begun.Before(clock) {
			is.History, is.Status = append(is.History, change(begun, todo, doing)), doing
		}
		if ended.Before(clock) && i%7 != 0 {
			is.History, is.Status, is.Resolution, is.Resolved = append(is.History, change(ended, doing, done),
				nines.Change{At: ended, Field: nines.FieldResolution, To: nines.Value{ID: "1", Name: "Fixed"}}), done, "Fixed", ended
		}
		all = append(all, is)
	}
	return all
}

func (s *source) PDF(_ context.Context, r *report.Report) ([]byte, error) {
	return []byte("%PDF " + r.Service), s.err
}

func (s *source) Explain(_ context.Context, key string) (*report.Report, error) {
	if s.err != nil {
		return nil, s.err
	}
	if !strings.HasPrefix(key, "WET-") {
		return nil, &chat.Fault{Text: "There is no issue " + key + ".", Hint: "nines sync fetches new ones."}
	}
	set := metrics.Settings{Zone: s.services[0].Zone}
	snap := metrics.Read(slices.Values(issues("WET")), set, clock)
	e, ok := snap.Explain(key)
	if !ok {
		return nil, nil
	}
	return report.Explain(report.Explained{Explanation: e, Summary: "Summary <!channel>", JiraURL: "https://jira.example.com", AsOf: clock, Zone: set.Zone}), nil
}

func (s *source) Schedules(context.Context) ([]chat.Schedule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.subs), s.err
}

func (s *source) PutSubscription(_ context.Context, sub nines.Subscription) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	for i := range s.subs {
		if s.subs[i].ID == sub.ID {
			s.subs[i].Subscription, s.subs[i].Next = sub, time.Time{}
			return nil
		}
	}
	s.subs = append(s.subs, chat.Schedule{Subscription: sub})
	return nil
}

func (s *source) DeleteSubscription(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = slices.DeleteFunc(s.subs, func(x chat.Schedule) bool { return x.ID == id })
	return s.err
}

func (s *source) Health(context.Context) []chat.Finding { return s.health }

// sub is a subscription by its ID.
func (s *source) sub(t testing.TB, id string) nines.Subscription {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.subs {
		if x.ID == id {
			return x.Subscription
		}
	}
	t.Fatalf("no subscription %s", id)
	return nines.Subscription{}
}

// desk is a desk in front of the source, whose IDs count up.
func desk(s *source, change ...func(*chat.Config)) *chat.Desk {
	var n atomic.Int64
	c := chat.Config{
		Source: s, Command: "/reliability", Now: func() time.Time { return clock },
		NewID: func() string { return fmt.Sprintf("sub-new%d", n.Add(1)) },
		Rate:  chat.Rate{Burst: 1_000_000, Every: time.Second}, Shares: chat.Rate{Burst: 1_000_000, Every: time.Second},
	}
	for _, f := range change {
		f(&c)
	}
	return chat.New(c)
}

// in is a request in the channel of the daily report of WET.
func in(text string) chat.Request { return chat.Request{User: "U1", Channel: "C1", Text: text} }
