package bot_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/store"
)

// realIssues are the real issues that have a history.
func realIssues(t *testing.T) (raws []json.RawMessage, projects []string) {
	t.Helper()
	for _, file := range []string{"duraspace-changelog.jsonl.gz", "apache-changelog.jsonl.gz"} {
		f, err := os.Open("../../shared/data/jira/" + file)
		if err != nil {
			t.Skip("no real issues in ../shared/data/jira")
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			raws = append(raws, slices.Clone(lines.Bytes()))
			var i struct{ Key string }
			if err := json.Unmarshal(lines.Bytes(), &i); err != nil {
				t.Fatal(err)
			}
			if p := i.Key[:strings.LastIndexByte(i.Key, '-')]; !slices.Contains(projects, p) {
				projects = append(projects, p)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return raws, projects
}

// troubles hit every few requests: limits, outages, short and empty pages, and
// one issue that is nonsense whenever it comes.
func troubles(broken string) func(*http.Request, int) *jiratest.Fault {
	var n atomic.Int64
	return func(r *http.Request, _ int) *jiratest.Fault {
		search := strings.Contains(r.URL.Path, "/search")
		switch k := n.Add(1); {
		case k%11 == 5:
			return &jiratest.Fault{Status: 429, Header: http.Header{"Retry-After": {"1"}}}
		case k%13 == 7:
			return &jiratest.Fault{Status: 503, Body: "<html>down</html>"}
		case search && k%7 == 3:
			return &jiratest.Fault{Empty: true, Broken: broken}
		case search && k%17 == 2:
			return &jiratest.Fault{Limit: 3, Broken: broken}
		}
		return &jiratest.Fault{Broken: broken}
	}
}

// The same real issues come through Cloud, through Data Center and from a file,
// whatever happens on the way.
func TestRealSync(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of issues")
	}
	raws, projects := realIssues(t)
	file := open(t, ":memory:")
	var text strings.Builder
	for _, r := range raws {
		text.Write(r)
		text.WriteByte('\n')
	}
	if _, err := bot.Import(t.Context(), strings.NewReader(text.String()), file, bot.ImportOptions{Service: "WET"}); err != nil {
		t.Fatal(err)
	}
	want := issues(t, file, "WET")
	broken := want[len(want)/2].ID
	want = slices.DeleteFunc(want, func(i nines.Issue) bool { return i.ID == broken })

	both(t, func(t *testing.T, deployment string) {
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: raws, Fault: troubles(broken)})
		s := open(t, ":memory:")
		opts := options()
		opts.JQL = "project in (" + strings.Join(projects, ", ") + ")"
		r := sync(t, client(t, srv.URL), s, opts)
		if r.Quarantined != 1 || r.Changed != len(raws)-1 || len(r.Warnings) > 0 {
			t.Errorf("%+v", r)
		}
		got := issues(t, s, "WET")
		if len(got) != len(want) {
			t.Fatalf("%d issues, want %d", len(got), len(want))
		}
		for k := range want {
			if !reflect.DeepEqual(want[k], got[k]) { // cmp.Diff takes its time
				t.Fatalf("%s: %s", want[k].Key, cmp.Diff(want[k], got[k]))
			}
		}
		before := len(srv.Requests())
		if r := sync(t, client(t, srv.URL), s, opts); r.Changed != 0 || r.Read > 20 || len(srv.Requests())-before > 20 {
			t.Errorf("second sync: %+v in %d requests", r, len(srv.Requests())-before)
		}
	})
}

// Queries of the subset select the same real issues after the store as before.
func TestRealQueries(t *testing.T) {
	raws, _ := realIssues(t)
	s, err := store.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var text strings.Builder
	for _, r := range raws {
		text.Write(r)
		text.WriteByte('\n')
	}
	if _, err := bot.Import(t.Context(), strings.NewReader(text.String()), s, bot.ImportOptions{Service: "WET"}); err != nil {
		t.Fatal(err)
	}
	list := issues(t, s, "WET")
	count := func(query string) (n int) {
		q, err := jql.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		for k := range list {
			if q.Match(&list[k], jql.Env{AsOf: now}) {
				n++
			}
		}
		return n
	}
	if n := count("project = FCREPO"); n != 1019 {
		t.Errorf("FCREPO has %d issues", n)
	}
	open, closed := count("resolution = Unresolved"), count("resolution is not EMPTY")
	if open == 0 || closed == 0 || open+closed != len(list) {
		t.Errorf("%d open and %d closed of %d", open, closed, len(list))
	}
	if n := count("statusCategory = Done or statusCategory != Done"); n != len(list) {
		t.Errorf("%d issues have a category", n)
	}
}
