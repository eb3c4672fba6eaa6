package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/store"
)

var now = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

// raw is an issue as Jira sends it; version changes its text.
func raw(n int, updated time.Time, version string) json.RawMessage {
	const layout = "2006-01-02T15:04:05.000-0700"
	created := now.Add(-400 * 24 * time.Hour).Format(layout)
	return fmt.Appendf(nil, `{"id":"%d","key":"WET-%d","fields":{"summary":"issue %d %s","issuetype":{"name":"Bug"},"project":{"key":"WET"},
"status":{"id":"3","name":"In Testing","statusCategory":{"key":"indeterminate"}},"priority":{"name":"Major"},"created":"%s","updated":"%s"},
"changelog":{"startAt":0,"maxResults":1,"total":1,"histories":[{"id":"%d","author":{"displayName":"A"},"created":"%s",
"items":[{"field":"status","fieldId":"status","from":"1","fromString":"Open","to":"3","toString":"In Testing"}]}]}}`,
		10000+n, n, n, version, created, updated.Format(layout), 90000+n, created)
}

// project makes n issues, the last of which was updated an hour ago and the
// others an hour apart before.
func project(n int) []json.RawMessage {
	var list []json.RawMessage
	for k := 1; k <= n; k++ {
		list = append(list, raw(k, now.Add(-time.Duration(n-k+1)*time.Hour), "first"))
	}
	return list
}

func serve(t *testing.T, opts jiratest.Options) *jiratest.Server {
	t.Helper()
	opts.Now = func() time.Time { return now }
	opts.Zone = "Europe/Oslo"
	s := jiratest.New(opts)
	t.Cleanup(s.Close)
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	return s
}

func client(t *testing.T, url string) *jira.Client {
	t.Helper()
	c, err := jira.New(jira.Config{
		URL: url, Email: "a@example.org", Token: "t", Now: func() time.Time { return now },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	return openAt(t, "sqlite:"+path)
}

func openAt(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func options() bot.SyncOptions {
	return bot.SyncOptions{Service: "WET", JQL: "project = WET", Now: func() time.Time { return now }}
}

func sync(t *testing.T, from bot.Source, to bot.Keeper, opts bot.SyncOptions) bot.SyncResult {
	t.Helper()
	r, err := bot.Sync(t.Context(), from, to, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func issues(t *testing.T, s *store.Store, service string) []nines.Issue {
	t.Helper()
	var list []nines.Issue
	for i, err := range s.Issues(t.Context(), service) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, i)
	}
	return list
}

// dump is all of a store that a sync may change.
type dump struct {
	Issues      []nines.Issue
	IDs         map[string]bool
	State       store.SyncState
	Statuses    []nines.Status
	Quarantined []store.Quarantined
}

func dumpOf(t *testing.T, s *store.Store) dump {
	t.Helper()
	d := dump{Issues: issues(t, s, "WET")}
	var errs [4]error
	d.IDs, errs[0] = s.IDs(t.Context(), "WET")
	d.State, errs[1] = s.SyncState(t.Context(), "WET")
	d.Statuses, errs[2] = s.Statuses(t.Context(), "WET")
	d.Quarantined, errs[3] = s.Quarantine(t.Context(), "WET")
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return d
}

func both(t *testing.T, test func(t *testing.T, deployment string)) {
	for _, d := range []string{jiratest.Cloud, jiratest.DataCenter} {
		t.Run(d, func(t *testing.T) { test(t, d) })
	}
}

func TestSync(t *testing.T) {
	both(t, func(t *testing.T, deployment string) {
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: project(450), PageSize: 100})
		s := open(t, ":memory:")
		var last bot.Progress
		opts := options()
		opts.Progress = func(p bot.Progress) { last = p }
		r := sync(t, client(t, srv.URL), s, opts)
		if r.Read != 450 || r.Changed != 450 || !r.Full || !r.Census || r.Resumed || len(r.Warnings) > 0 {
			t.Errorf("first: %+v", r)
		}
		if want := (bot.Progress{Done: 450, Total: 450, Changed: 450}); last != want {
			t.Errorf("progress %+v", last)
		}
		if want := now.Add(-time.Hour); !r.Watermark.Equal(want) {
			t.Errorf("watermark %v, want %v", r.Watermark, want)
		}
		if st := dumpOf(t, s).Statuses; len(st) == 0 || st[0].Category == nines.CategoryUnknown {
			t.Errorf("statuses %v", st)
		}

		// Only what changed is read again.
		if err := srv.Put(raw(7, now.Add(-time.Minute), "second"), raw(451, now.Add(-2*time.Minute), "new")); err != nil {
			t.Fatal(err)
		}
		r = sync(t, client(t, srv.URL), s, options())
		if r.Changed != 2 || r.Read > 5 || r.Full || r.Census || r.Gone != 0 {
			t.Errorf("second: %+v", r)
		}
		r = sync(t, client(t, srv.URL), s, options())
		if r.Changed != 0 || r.Read > 5 {
			t.Errorf("third: %+v", r)
		}
		i, _, err := s.Issue(t.Context(), "WET", "WET-7")
		if err != nil || !strings.HasSuffix(i.Summary, "second") || len(i.History) != 1 {
			t.Error(i, err)
		}
	})
}

func TestCensus(t *testing.T) {
	both(t, func(t *testing.T, deployment string) {
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: project(250)})
		s := open(t, ":memory:")
		c := client(t, srv.URL)
		sync(t, c, s, options())
		srv.Delete("10003")
		if r := sync(t, c, s, options()); r.Census || r.Gone != 0 {
			t.Errorf("a census on the same day: %+v", r)
		}
		tomorrow := options()
		tomorrow.Now = func() time.Time { return now.Add(25 * time.Hour) }
		if r := sync(t, c, s, tomorrow); !r.Census || r.Gone != 1 || r.Full {
			t.Errorf("census: %+v", r)
		}
		// It comes back as it was, without an update to find it by.
		if err := srv.Put(raw(3, now.Add(-300*time.Hour), "first")); err != nil {
			t.Fatal(err)
		}
		opts := options()
		opts.Census = true
		if r := sync(t, c, s, opts); r.Gone != 0 || r.Changed != 1 {
			t.Errorf("return: %+v", r)
		}
		if n := len(issues(t, s, "WET")); n != 250 {
			t.Errorf("%d issues", n)
		}
		// More than half gone is not believed, until a full sync says so too.
		for n := 1; n <= 130; n++ {
			srv.Delete(fmt.Sprint(10000 + n))
		}
		if r := sync(t, c, s, opts); r.Gone != 0 || r.Census || len(r.Warnings) != 1 {
			t.Errorf("census of less than half: %+v", r)
		}
		opts.Full = true
		if r := sync(t, c, s, opts); r.Gone != 130 || len(r.Warnings) != 0 {
			t.Errorf("full: %+v", r)
		}
	})
}

func TestQueryChange(t *testing.T) {
	srv := serve(t, jiratest.Options{Issues: project(30)})
	s := open(t, ":memory:")
	sync(t, client(t, srv.URL), s, options())
	opts := options()
	opts.JQL = "key in (WET-1, WET-2) order by key"
	r := sync(t, client(t, srv.URL), s, opts)
	if !r.Full || r.Read != 2 || r.Changed != 0 || r.Gone != 28 || len(r.Warnings) > 0 {
		t.Errorf("%+v", r)
	}
	if want := now.Add(-29 * time.Hour); !r.Watermark.Equal(want) {
		t.Errorf("watermark %v, want %v", r.Watermark, want)
	}
	if r := sync(t, client(t, srv.URL), s, opts); r.Full {
		t.Errorf("the same query again: %+v", r)
	}
}

func TestQuarantine(t *testing.T) {
	both(t, func(t *testing.T, deployment string) {
		broken := "10005"
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: project(20), Fault: func(*http.Request, int) *jiratest.Fault {
			return &jiratest.Fault{Broken: broken}
		}})
		s := open(t, ":memory:")
		c := client(t, srv.URL)
		r := sync(t, c, s, options())
		if r.Quarantined != 1 || r.Changed != 19 || r.Gone != 0 {
			t.Errorf("%+v", r)
		}
		if q := dumpOf(t, s).Quarantined; len(q) != 1 || q[0].ID != "10005" || q[0].Reason == "" {
			t.Errorf("%+v", q)
		}
		broken = ""
		opts := options()
		opts.Census = true
		if r := sync(t, c, s, opts); r.Quarantined != 0 || r.Changed != 1 {
			t.Errorf("after the repair: %+v", r)
		}
		broken = "10005"
		opts.Full = true
		if r := sync(t, c, s, opts); r.Quarantined != 1 || r.Gone != 0 {
			t.Errorf("broken again: %+v", r)
		}
		srv.Delete("10005")
		opts.Full = false
		if r := sync(t, c, s, opts); r.Quarantined != 0 || r.Gone != 1 {
			t.Errorf("deleted: %+v", r)
		}
	})
}

// An update far in the future must not be the watermark: nothing would be read
// any more.
func TestFutureUpdate(t *testing.T) {
	srv := serve(t, jiratest.Options{Issues: append(project(3), raw(4, now.AddDate(100, 0, 0), "first"))})
	s := open(t, ":memory:")
	if r := sync(t, client(t, srv.URL), s, options()); r.Changed != 4 || !r.Watermark.Equal(now.Add(-time.Hour)) {
		t.Errorf("%+v", r)
	}
}

// Whatever goes wrong, the watermark stays and what was read is kept.
func TestFailure(t *testing.T) {
	both(t, func(t *testing.T, deployment string) {
		var searches atomic.Int64
		var repaired atomic.Bool
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: project(450), PageSize: 50, Fault: func(r *http.Request, _ int) *jiratest.Fault {
			if strings.Contains(r.URL.Path, "search") && !strings.Contains(r.URL.Path, "count") {
				searches.Add(1)
			}
			if searches.Load() <= 7 || repaired.Load() {
				return nil
			}
			return &jiratest.Fault{Status: 403, Body: `{"errorMessages":["no"]}`}
		}})
		s := open(t, ":memory:")
		_, err := bot.Sync(t.Context(), client(t, srv.URL), s, options())
		if e, ok := errors.AsType[*jira.APIError](err); !ok || e.Kind != jira.KindForbidden {
			t.Fatal(err)
		}
		d := dumpOf(t, s)
		if n := len(d.Issues); n < 200 || n == 450 {
			t.Errorf("%d issues kept", n)
		}
		if !d.State.Watermark.IsZero() || d.State.Resume.IsZero() {
			t.Errorf("state %+v", d.State)
		}
		if !partial(t, s) {
			t.Error("a report of a part of the issues does not say so")
		}
		repaired.Store(true)
		r := sync(t, client(t, srv.URL), s, options())
		if !r.Resumed || r.Read > 300 {
			t.Errorf("%+v", r)
		}
		if n := len(issues(t, s, "WET")); n != 450 {
			t.Errorf("%d issues", n)
		}
		if st := dumpOf(t, s).State; !st.Began.IsZero() || !st.Resume.IsZero() || !st.Watermark.Equal(now.Add(-time.Hour)) {
			t.Errorf("state %+v", st)
		}
		if partial(t, s) {
			t.Error("a report of all issues says that they are a part")
		}
	})
}

// partial reports whether a report says that it has only a part of the issues.
func partial(t *testing.T, s *store.Store) bool {
	t.Helper()
	r, err := bot.Report(t.Context(), s, bot.Service{Name: "WET", Zone: time.UTC}, bot.Request{AsOf: now, Window: nines.Window{From: now.AddDate(0, 0, -30), To: now}})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(fmt.Sprintf("%+v", r.Sections), "only a part of the issues")
}
