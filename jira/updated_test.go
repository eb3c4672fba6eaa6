package jira_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

const token = "s3cret-token"

// newClient returns a client of the server that never really waits.
func newClient(t testing.TB, s *jiratest.Server, edit ...func(*jira.Config)) *jira.Client {
	t.Helper()
	cfg := jira.Config{
		URL: s.URL, Email: "nines@example.invalid", Token: token,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	for _, f := range edit {
		f(&cfg)
	}
	c, err := jira.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newServer(t testing.TB, opts jiratest.Options) *jiratest.Server {
	t.Helper()
	opts.Token = token
	s := jiratest.New(opts)
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	t.Cleanup(s.Close)
	return s
}

// pull reads everything and sorts good from bad.
func pull(t testing.TB, c *jira.Client, jql string, since time.Time) (issues map[string]nines.Issue, bad []string) {
	t.Helper()
	issues = map[string]nines.Issue{}
	for issue, err := range c.Updated(t.Context(), jql, since) {
		if e, ok := errors.AsType[*jira.IssueError](err); ok {
			bad = append(bad, e.ID)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := issues[issue.ID]; twice {
			t.Errorf("issue %s came twice", issue.Key)
		}
		issues[issue.ID] = issue
	}
	return issues, bad
}

func realIssues(t testing.TB) []json.RawMessage {
	return append(readLines(t, "duraspace-changelog.jsonl.gz"), readLines(t, "apache-changelog.jsonl.gz")...)
}

// storm is trouble of every kind. The same request fails at most twice, so that
// all come through in the end whatever order they come in.
func storm(broken string) func(r *http.Request, n int) *jiratest.Fault {
	var mu sync.Mutex
	failures := map[string]int{}
	return func(r *http.Request, n int) *jiratest.Fault {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		request := r.Method + r.URL.String() + string(body)
		search := strings.Contains(r.URL.Path, "/search")
		f := &jiratest.Fault{Broken: broken}
		switch {
		case failures[request] >= 2:
		case n%7 == 0:
			f.Status, f.Header = http.StatusTooManyRequests, http.Header{"Retry-After": {"3"}, "Ratelimit-Reason": {"jira-burst-based"}}
		case n%11 == 0:
			f.Status, f.Body, f.Header = http.StatusServiceUnavailable, "<html>down</html>", http.Header{"Content-Type": {"text/html"}}
		case n%13 == 0:
			f.Cut = true
		case search && n%5 == 0:
			f.Empty = true
			return f
		case search && n%3 == 0:
			f.Limit = 17
			return f
		default:
			return f
		}
		failures[request]++
		return f
	}
}

func TestBothDeploymentsReadTheSame(t *testing.T) {
	raws := realIssues(t)
	jql := "key in (ANY23-10) OR updated >= \"1990-01-01 00:00\""
	var results []map[string]nines.Issue
	for _, deployment := range []string{jiratest.Cloud, jiratest.DataCenter} {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: raws, PageSize: 100, Fault: storm("16833")})
		issues, bad := pull(t, newClient(t, s), jql, time.Time{})
		if len(bad) != 1 || bad[0] != "16833" {
			t.Errorf("%s: unreadable issues %v, want 16833 alone", deployment, bad)
		}
		if len(issues) != len(raws)-1 {
			t.Errorf("%s: %d issues, want %d", deployment, len(issues), len(raws)-1)
		}
		results = append(results, issues)
		t.Logf("%s: %d requests", deployment, len(s.Requests()))
	}
	if diff := cmp.Diff(results[0], results[1]); diff != "" {
		t.Errorf("Cloud (-) and Data Center (+) differ:\n%s", diff[:min(len(diff), 2000)])
	}
}
