package jiratest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/jira/jiratest"
)

func raw(n int, updated string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"id":"1000%[1]d","key":"WET-%[1]d","fields":{"summary":"Issue %[1]d","updated":%[2]q,
		"status":{"id":"1","name":"Open","statusCategory":{"id":2,"key":"new","name":"To Do"}},"project":{"id":"5","key":"WET","name":"Trading"}},
		"changelog":{"total":1,"histories":[{"id":"%[1]d","created":%[2]q,"items":[{"field":"Flagged","fieldId":"customfield_9"}]}]}}`, n, updated))
}

func five() []json.RawMessage {
	var raws []json.RawMessage
	for n := 1; n <= 5; n++ {
		raws = append(raws, raw(n, fmt.Sprintf("2026-03-0%dT12:00:00.000+0000", n)))
	}
	return raws
}

func start(t *testing.T, opts jiratest.Options) *jiratest.Server {
	t.Helper()
	s := jiratest.New(opts)
	t.Cleanup(s.Close)
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	return s
}

// ask returns status and body of a GET, or of a POST if there is a body.
func ask(t *testing.T, s *jiratest.Server, path, body string) (int, string) {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestJQL(t *testing.T) {
	now := time.Date(2026, 3, 5, 13, 0, 0, 0, time.UTC)
	s := start(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: five(), Zone: "Europe/Oslo", Now: func() time.Time { return now }})
	for jql, want := range map[string]string{
		`project = WET`: "5 4 3 2 1",
		`project = "wet" ORDER BY updated ASC, key ASC`:                      "1 2 3 4 5",
		`project in (WET) order by key desc`:                                 "5 4 3 2 1",
		`key in (WET-2, "WET-4") ORDER BY key`:                               "2 4",
		`id = 10003 or issuekey = WET-1 ORDER BY key ASC`:                    "1 3",
		`updated >= "2026-03-04 13:00" ORDER BY key`:                         "4 5", // 12:00 UTC is 13:00 in Oslo
		`updated > "2026-03-04 13:00" ORDER BY key`:                          "5",
		`updated <= 2026-03-01 ORDER BY key`:                                 "",
		`updated < "2026/03/02 13:01" ORDER BY key`:                          "1 2",
		`updated >= "-60m"`:                                                  "5",
		`project = WET AND updated >= -59m`:                                  "",
		`project = WET AND (key = WET-1 OR key = WET-2) ORDER BY key`:        "1 2",
		`key = WET-1 OR key = WET-2 AND updated < "2000-01-01" ORDER BY key`: "1",
		``:                                   "5 4 3 2 1",
		`status = Open`:                      "400 Field 'status' does not exist",
		`project = NONE`:                     "400 The value 'NONE' does not exist for the field 'project'.",
		`project != WET`:                     "400 the operator '!='",
		`project = WET ORDER BY colour`:      "400 Not able to sort",
		`project = WET nonsense`:             "400 Expecting either",
		`(project = WET`:                     "400 Expecting ')'",
		`updated >= yesterday`:               "400 Date value 'yesterday'",
		`project in WET`:                     "400 Expecting '('",
		`project = WET ORDER BY key ASC ASC`: "400 after ORDER BY",
	} {
		status, body := ask(t, s, "/rest/api/2/search?fields=id&jql="+url.QueryEscape(jql), "")
		var page struct {
			Issues        []struct{ Key string }
			ErrorMessages []string
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, i := range page.Issues {
			keys = append(keys, strings.TrimPrefix(i.Key, "WET-"))
		}
		got := strings.Join(keys, " ")
		if status != http.StatusOK {
			got = fmt.Sprint(status, " ", strings.Join(page.ErrorMessages, " "))
		}
		if code, text, _ := strings.Cut(want, " "); status == http.StatusOK && got != want || status != http.StatusOK && (!strings.HasPrefix(got, code) || !strings.Contains(got, text)) {
			t.Errorf("%s: %s, want %s", jql, got, want)
		}
	}
}

// What only one of the deployments has, and what both refuse.
func TestDeployments(t *testing.T) {
	cloud := start(t, jiratest.Options{Issues: five(), Token: "token", PageSize: 2})
	server := start(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: five(), Token: "token", PageSize: 2, Path: "/jira/"})
	const bulk = `{"issueIdsOrKeys":["10001","WET-2"],"maxResults":10}`
	for _, test := range []struct {
		s          *jiratest.Server
		path, body string
		status     int
		text       string
	}{
		{cloud, "/rest/api/2/search?jql=project=WET", "", 410, "removed"},
		{cloud, "/rest/api/2/search/jql?jql=project=WET", "", 200, `{"issues":[{"id":"10005","key":"WET-5","self":`},
		{cloud, "/rest/api/2/search/jql?jql=project=WET&fields=summary", "", 200, `"fields":{"summary":"Issue 5"}}`},
		{cloud, "/rest/api/2/search/jql?jql=", "", 400, "Unbounded"},
		{cloud, "/rest/api/2/search/jql?jql=project=WET&maxResults=x", "", 400, "maxResults must be a number"},
		{cloud, "/rest/api/2/search/jql?jql=project=WET&nextPageToken=1.2.3", "", 400, "token is invalid"},
		{cloud, "/rest/api/2/search/jql", `{"jql":"project=WET","bogus":1}`, 400, "Invalid request payload"},
		{cloud, "/rest/api/2/search/approximate-count", `{"jql":"project=WET"}`, 200, `{"count":5}`},
		{cloud, "/rest/api/2/changelog/bulkfetch", bulk, 200, `"created":1772366400000`},
		{cloud, "/rest/api/2/changelog/bulkfetch", `{"issueIdsOrKeys":[]}`, 400, "1 to 1000"},
		{cloud, "/rest/api/2/changelog/bulkfetch", `{"issueIdsOrKeys":["10001"],"fieldIds":["status"]}`, 200, `{"issueChangeLogs":[]}`},
		{cloud, "/rest/api/2/changelog/bulkfetch", `{"issueIdsOrKeys":["10001"],"fieldIds":["customfield_9"]}`, 200, `"fieldId":"customfield_9"`},
		{cloud, "/rest/api/2/issue/WET-1/changelog", "", 200, `"isLast":true,"values":[{"id":"1","created":"2026`},
		{cloud, "/rest/api/2/issue/WET-9/changelog", "", 404, "does not exist"},
		{cloud, "/rest/api/2/serverInfo", "", 200, `"deploymentType":"Cloud"`},
		{cloud, "/rest/api/2/status", "", 200, `"name":"Open"`},
		{cloud, "/rest/api/2/field", "", 200, `"name":"Flagged"`},
		{cloud, "/rest/api/2/project/wet", "", 200, `"name":"Trading"`},
		{cloud, "/rest/api/2/nothing", "", 404, ""},
		{server, "/rest/api/2/search/jql?jql=project=WET", "", 404, ""},
		{server, "/rest/api/2/changelog/bulkfetch", bulk, 404, ""},
		{server, "/rest/api/2/search?jql=project=WET&startAt=4&expand=changelog", "", 200, `"startAt":4,"maxResults":2,"total":5,"issues":[{"id":"10001"`},
		{server, "/rest/api/2/search", `{"jql":"project=WET","maxResults":0}`, 200, `"total":5,"issues":[]}`},
		{server, "/rest/api/2/issue/10003?expand=changelog", "", 200, `"changelog":{"total":1`},
		{server, "/rest/api/2/serverInfo", "", 200, `"deploymentType":"Server"`},
	} {
		status, body := ask(t, test.s, test.path, test.body)
		if status != test.status || !strings.Contains(body, test.text) {
			t.Errorf("%s %s: %d %s\nwant %d %s", test.path, test.body, status, body, test.status, test.text)
		}
	}
	requests := server.Requests()
	if last := requests[len(requests)-1]; last.Path != "/rest/api/2/serverInfo" || last.Method != "GET" || !last.Auth {
		t.Errorf("%+v", last)
	}
}

func TestLogin(t *testing.T) {
	s := start(t, jiratest.Options{Issues: five(), Token: "other"})
	if status, _ := ask(t, s, "/rest/api/2/serverInfo", ""); status != http.StatusOK {
		t.Error("serverInfo wants a login")
	}
	if status, body := ask(t, s, "/rest/api/2/myself", ""); status != http.StatusUnauthorized || !strings.Contains(body, "not authenticated") {
		t.Errorf("%d %s", status, body)
	}
}

// Cloud's search shows the newest forty entries of a changelog.
func TestRecentChanges(t *testing.T) {
	var entries []string
	for n := range 50 {
		entries = append(entries, fmt.Sprintf(`{"id":"%d","created":"2026-03-01T12:%02d:00.000+0000","items":[]}`, n, n))
	}
	long := json.RawMessage(`{"id":"1","key":"WET-1","fields":{"updated":"2026-03-01T12:00:00.000+0000"},"changelog":{"histories":[` + strings.Join(entries, ",") + `]}}`)
	s := start(t, jiratest.Options{Issues: []json.RawMessage{long}})
	_, body := ask(t, s, "/rest/api/2/search/jql?jql=project=WET&fields=summary&expand=changelog", "")
	if !strings.Contains(body, `"maxResults":40,"total":50,"histories":[{"id":"49"`) || strings.Count(body, `"created"`) != 40 {
		t.Error(body)
	}
}

func TestPutAndDelete(t *testing.T) {
	s := start(t, jiratest.Options{Issues: five(), Deployment: jiratest.DataCenter})
	moved := json.RawMessage(strings.NewReplacer("WET-2", "OPS-7", `"WET"`, `"OPS"`).Replace(string(raw(2, "2026-03-09T12:00:00.000+0000"))))
	if err := s.Put(moved); err != nil {
		t.Fatal(err)
	}
	s.Delete("10001")
	_, body := ask(t, s, "/rest/api/2/search?fields=id&jql="+url.QueryEscape("project in (WET, OPS) ORDER BY key"), "")
	if !strings.Contains(body, `"total":4`) || !strings.Contains(body, "OPS-7") || strings.Contains(body, "WET-1") {
		t.Error(body)
	}
	err := s.Put(json.RawMessage(`{`), json.RawMessage(`{"id":"1"}`), json.RawMessage(`{"id":"1","key":"A-1","fields":"x"}`))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v, want three errors", err)
	}
}
