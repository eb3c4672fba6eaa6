package jira_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

var deployments = []string{jiratest.Cloud, jiratest.DataCenter}

var march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// many are n issues, one changed every minute since the beginning of March.
func many(n int) []json.RawMessage {
	var raws []json.RawMessage
	for k := 1; k <= n; k++ {
		raws = append(raws, issue(k, march.Add(time.Duration(k)*time.Minute), 2))
	}
	return raws
}

func TestSecondSyncReadsOnlyChanges(t *testing.T) {
	for _, deployment := range deployments {
		for _, zone := range []string{"Europe/Oslo", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"} {
			s := newServer(t, jiratest.Options{Deployment: deployment, Zone: zone, Issues: many(300)})
			c := newClient(t, s)
			issues, _ := pull(t, c, "project = WET", time.Time{})
			var watermark time.Time
			for _, i := range issues {
				if i.Updated.After(watermark) {
					watermark = i.Updated
				}
			}
			if len(issues) != 300 || !watermark.Equal(march.Add(300*time.Minute)) {
				t.Fatalf("%d issues up to %v", len(issues), watermark)
			}
			if err := s.Put(issue(7, watermark.Add(time.Hour), 5)); err != nil {
				t.Fatal(err)
			}
			changed, _ := pull(t, c, "project = WET", watermark)
			// The change, and the overlap of ten minutes and the minute begun.
			if got := changed["10007"]; len(got.History) != 5 || len(changed) != 12 {
				t.Errorf("%s, %s: %d issues, %d changes of WET-7; want 12 and 5", deployment, zone, len(changed), len(got.History))
			}
		}
	}
}

// A zone that this machine does not know is no reason to miss anything.
func TestUnknownZone(t *testing.T) {
	now := march.Add(310 * time.Minute)
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: many(300), Now: func() time.Time { return now }, Fault: func(r *http.Request, _ int) *jiratest.Fault {
			if strings.HasSuffix(r.URL.Path, "/myself") {
				return &jiratest.Fault{Body: `{"displayName":"x","timeZone":"Mars/Olympus_Mons"}`}
			}
			return nil
		}})
		// Our own clock is two days off; the server's counts.
		c := newClient(t, s, func(c *jira.Config) { c.Now = func() time.Time { return now.Add(-48 * time.Hour) } })
		issues, _ := pull(t, c, "project = WET", march.Add(300*time.Minute))
		if len(issues) != 12 {
			t.Errorf("%s: %d issues, want 12", deployment, len(issues))
		}
	}
}

// While a Data Center is read page by page, issues change and go: the offsets
// of the others shift.
func TestListMovesWhileItIsRead(t *testing.T) {
	var s *jiratest.Server
	var mu sync.Mutex
	gone := map[string]bool{}
	s = newServer(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: many(200), PageSize: 20, Fault: func(r *http.Request, n int) *jiratest.Fault {
		if !strings.HasSuffix(r.URL.Path, "/search") || n > 40 {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case n%3 == 0:
			_ = s.Put(issue(n, march.Add(time.Duration(1000+n)*time.Minute), 3))
		case n%5 == 0:
			s.Delete(fmt.Sprint(10000 + n))
			gone[fmt.Sprint(10000+n)] = true
		}
		return nil
	}})
	issues := map[string]nines.Issue{}
	for i, err := range newClient(t, s).Updated(t.Context(), "project = WET", time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		issues[i.ID] = i
	}
	for k := 1; k <= 200; k++ {
		id := fmt.Sprint(10000 + k)
		if _, ok := issues[id]; !ok && !gone[id] {
			t.Errorf("WET-%d was passed over", k)
		}
	}
}

// The page after the next is asked for before the next one is there, once the
// length of a page is known. Here no page is there before.
func TestNextPageOfDataCenterIsAskedForEarly(t *testing.T) {
	third := make(chan struct{})
	s := newServer(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: many(70), PageSize: 20, Fault: func(r *http.Request, _ int) *jiratest.Fault {
		switch r.URL.Query().Get("startAt") {
		case "38":
			close(third)
		case "19":
			select {
			case <-third:
			case <-t.Context().Done():
			case <-time.After(30 * time.Second):
				t.Error("nobody asks for the third page")
			}
		}
		return nil
	}})
	if issues, _ := pull(t, newClient(t, s), "project = WET", time.Time{}); len(issues) != 70 {
		t.Errorf("%d issues", len(issues))
	}
	searches := 0
	for _, r := range s.Requests() {
		if strings.HasSuffix(r.Path, "/search") {
			searches++
		}
	}
	if searches != 4 {
		t.Errorf("%d searches for four pages", searches)
	}
}

// A trip is a [http.RoundTripper].
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The last page waits for its turn: an issue of the page before that changes
// while both are on their way moves there, and would be on neither.
func TestLastPageOfDataCenterIsNotAskedForEarly(t *testing.T) {
	for _, gone := range []bool{false, true} {
		s := newServer(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: many(90), PageSize: 20})
		last := make(chan struct{})
		var once sync.Once
		client := &http.Client{Transport: trip(func(r *http.Request) (*http.Response, error) {
			switch r.URL.Query().Get("startAt") {
			case "19":
				if gone {
					s.Delete("10003")
				}
			case "57":
				select {
				case <-last:
					t.Error("the last page was asked for before the one in front of it was there")
				case <-time.After(50 * time.Millisecond): // nobody does
				}
				_ = s.Put(issue(65, march.Add(1000*time.Minute), 2))
			case "76":
				once.Do(func() { close(last) })
			}
			return http.DefaultTransport.RoundTrip(r)
		})}
		issues, _ := pull(t, newClient(t, s, func(c *jira.Config) { c.HTTPClient = client }), "project = WET", time.Time{})
		if _, ok := issues["10065"]; !ok || len(issues) != 90 {
			t.Errorf("%d issues, WET-65 among them: %v (one gone: %v)", len(issues), ok, gone)
		}
	}
}

func TestPagingInCircles(t *testing.T) {
	empty := func(answer string) func(*http.Request, int) *jiratest.Fault {
		return func(r *http.Request, _ int) *jiratest.Fault {
			if strings.Contains(r.URL.Path, "/search") {
				return &jiratest.Fault{Body: answer}
			}
			return nil
		}
	}
	n := 0
	for _, test := range []struct {
		name, deployment, text string
		fault                  func(*http.Request, int) *jiratest.Fault
	}{
		{"repeated token", jiratest.Cloud, "came before", empty(`{"issues":[],"nextPageToken":"again"}`)},
		{"empty pages", jiratest.Cloud, "empty pages", func(r *http.Request, _ int) *jiratest.Fault {
			n++
			return empty(fmt.Sprintf(`{"issues":[],"nextPageToken":"%d"}`, n))(r, 0)
		}},
		{"empty pages by offset", jiratest.DataCenter, "empty pages", empty(`{"startAt":0,"maxResults":50,"total":9,"issues":[]}`)},
		{"fewer than counted", jiratest.DataCenter, "3 of 5 issues came", func(r *http.Request, _ int) *jiratest.Fault {
			if r.URL.Query().Get("startAt") == "0" {
				return empty(`{"startAt":0,"maxResults":3,"total":5,"issues":[{"id":"1","fields":{}},{"id":"2","fields":{}},{"id":"3","fields":{}}]}`)(r, 0)
			}
			return empty(`{"startAt":2,"maxResults":3,"total":5,"issues":[{"id":"3","fields":{}},{"id":"2","fields":{}},{"id":"1","fields":{}}]}`)(r, 0)
		}},
		{"no total", jiratest.DataCenter, "no total", empty(`{"issues":[]}`)},
		{"no issues", jiratest.Cloud, "no list of issues", empty(`{}`)},
		{"half a page", jiratest.DataCenter, "ends too early", empty(`{"issues":[{"id":"1"`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, jiratest.Options{Deployment: test.deployment, Fault: test.fault})
			var last error
			for _, err := range newClient(t, s).Updated(t.Context(), "project = WET", time.Time{}) {
				last = err
			}
			if e := apiError(t, last); e.Kind != jira.KindProtocol || !strings.Contains(e.Error(), test.text) || e.Hint == "" {
				t.Errorf("%v, want %q", last, test.text)
			}
		})
	}
}

// Without changelog/bulkfetch the histories come one by one, in pages.
func TestBulkFetchUnavailable(t *testing.T) {
	raws := append(many(5), issue(50, march, 250))
	want, _ := pull(t, newClient(t, newServer(t, jiratest.Options{Issues: raws})), "project = WET", time.Time{})
	for _, status := range []int{400, 403, 404, 405} {
		s := newServer(t, jiratest.Options{Issues: raws, PageSize: 60, Fault: func(r *http.Request, _ int) *jiratest.Fault {
			if strings.HasSuffix(r.URL.Path, "/bulkfetch") {
				return &jiratest.Fault{Status: status}
			}
			return nil
		}})
		got, bad := pull(t, newClient(t, s), "project = WET", time.Time{})
		if len(bad) > 0 || len(got["10050"].History) != 250 || !equalIssues(got, want) {
			t.Errorf("%d: %d issues, %d changes of WET-50, unreadable %v", status, len(got), len(got["10050"].History), bad)
		}
	}
}

func equalIssues(a, b map[string]nines.Issue) bool {
	return fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b) // maps print in order
}

// An issue that disappears between search and changelog stays, with its fault.
func TestChangelogForbidden(t *testing.T) {
	s := newServer(t, jiratest.Options{Issues: many(3), Fault: func(r *http.Request, _ int) *jiratest.Fault {
		if strings.HasSuffix(r.URL.Path, "/bulkfetch") || strings.HasSuffix(r.URL.Path, "10002/changelog") {
			return &jiratest.Fault{Status: 404}
		}
		return nil
	}})
	issues, _ := pull(t, newClient(t, s), "project = WET", time.Time{})
	if i := issues["10002"]; len(issues) != 3 || len(i.History) != 0 || len(i.Faults) != 1 || i.Faults[0].Code != nines.FaultChangelogMissing {
		t.Errorf("%d issues, WET-2 is %+v", len(issues), i)
	}
}

// A changelog beyond reading costs its issue, not the page.
func TestBrokenChangelogIsQuarantined(t *testing.T) {
	broken := json.RawMessage(strings.Replace(string(issue(2, march, 1)), `"items":[`, `"items":[42,`, 1))
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: append(many(1), broken, issue(3, march, 1))})
		issues, bad := pull(t, newClient(t, s), "project = WET", time.Time{})
		if len(issues) != 2 || !slices.Equal(bad, []string{"10002"}) {
			t.Errorf("%s: %d issues, unreadable %v", deployment, len(issues), bad)
		}
	}
}

// Data Center asks again for a changelog that was cut, and says so if it stays
// short.
func TestTruncatedChangelog(t *testing.T) {
	whole := issue(1, march, 9)
	cut := json.RawMessage(strings.Replace(string(issue(1, march, 2)), `"total":2`, `"total":9`, 1))
	for _, again := range []json.RawMessage{whole, cut} {
		s := newServer(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: []json.RawMessage{cut}, Fault: func(r *http.Request, _ int) *jiratest.Fault {
			if strings.HasSuffix(r.URL.Path, "/issue/10001") {
				return &jiratest.Fault{Body: string(again)}
			}
			return nil
		}})
		issues, _ := pull(t, newClient(t, s), "project = WET", time.Time{})
		i := issues["10001"]
		if string(again) == string(whole) && (len(i.History) != 9 || len(i.Faults) > 0) {
			t.Errorf("%d changes, faults %v", len(i.History), i.Faults)
		}
		if string(again) == string(cut) && (len(i.History) != 2 || len(i.Faults) != 1 || i.Faults[0] != nines.Fault{Code: nines.FaultChangelogTruncated, Detail: "2 of 9 entries"}) {
			t.Errorf("%d changes, faults %v", len(i.History), i.Faults)
		}
	}
}

// A query too long for an address goes into the body.
func TestLongQuery(t *testing.T) {
	keys := []string{"WET-1"}
	for k := range 2000 {
		keys = append(keys, fmt.Sprintf("NONE-%d", k))
	}
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: many(3)})
		issues, _ := pull(t, newClient(t, s), "key in ("+strings.Join(keys, ", ")+")", time.Time{})
		if len(issues) != 1 || len(issues["10001"].History) != 2 {
			t.Errorf("%s: %d issues", deployment, len(issues))
		}
	}
}

func TestUpdatedStopsEarly(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: many(300), PageSize: 10})
		c := newClient(t, s)
		for _, err := range c.Updated(t.Context(), "project = WET", time.Time{}) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if n := len(s.Requests()); n > 20 {
			t.Errorf("%s: %d requests for one issue", deployment, n)
		}
		ctx, cancel := context.WithCancel(t.Context())
		n, last := 0, error(nil)
		for _, err := range c.Updated(ctx, "project = WET", time.Time{}) {
			if n++; n == 15 {
				cancel()
			}
			last = err
		}
		if !errors.Is(last, context.Canceled) || n > 100 {
			t.Errorf("%s: %v after %d issues", deployment, last, n)
		}
		cancel()
		s.Close()
	}
	// What the client started has ended; idle connections end in their time.
	if buf := make([]byte, 1<<20); strings.Contains(string(buf[:runtime.Stack(buf, true)]), "jira.ordered") {
		t.Errorf("goroutines left behind; %d before, %d now", before, runtime.NumGoroutine())
	}
}

// Entries that come again on another page count once; those without an id all.
func TestEntriesCountOnce(t *testing.T) {
	entry := func(id, to string) string {
		return fmt.Sprintf(`{"id":%q,"author":{"name":"x"},"created":1500000000000,"items":[{"fieldId":"status","to":%q}]}`, id, to)
	}
	n := 0
	s := newServer(t, jiratest.Options{Issues: many(1), Fault: func(r *http.Request, _ int) *jiratest.Fault {
		if !strings.HasSuffix(r.URL.Path, "/bulkfetch") {
			return nil
		}
		page := `{"issueChangeLogs":[{"changeHistories":[%s,%s],"issueId":10001},{"issueId":"99","changeHistories":[]}]%s}`
		if n++; n == 1 {
			return &jiratest.Fault{Body: fmt.Sprintf(page, entry("1", "a"), entry("", "b"), `,"nextPageToken":"x"`)}
		}
		return &jiratest.Fault{Body: fmt.Sprintf(page, entry("1", "a"), entry("", "c"), "")}
	}})
	issues, _ := pull(t, newClient(t, s), "project = WET", time.Time{})
	if got := len(issues["10001"].History); got != 3 {
		t.Errorf("%d changes, want 3", got)
	}
}
