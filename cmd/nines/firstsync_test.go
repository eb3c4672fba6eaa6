package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
)

// many is the demo's project, as often as it takes for n issues.
func many(t *testing.T, n int) []json.RawMessage {
	t.Helper()
	var list []json.RawMessage
	for len(list) < n {
		for _, raw := range demo.Issues() {
			var issue map[string]json.RawMessage
			if err := json.Unmarshal(raw, &issue); err != nil {
				t.Fatal(err)
			}
			number := len(list) + 1
			issue["id"], issue["key"] = json.RawMessage(fmt.Sprintf(`"%d"`, 100_000+number)), json.RawMessage(fmt.Sprintf(`"WET-%d"`, 1000+number))
			raw, err := json.Marshal(issue)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, raw)
		}
	}
	return list[:n]
}

// hold is a Jira in front of that of the world which after so many pages says
// nothing more, until it is let go.
func (w *world) hold(pages int32) (held func() bool, letGo func()) {
	w.Helper()
	to, err := url.Parse(w.jira.URL)
	if err != nil {
		w.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(to)
	open := make(chan struct{})
	var n atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "search") && n.Add(1) > pages {
			select {
			case <-open:
			case <-r.Context().Done():
			}
		}
		through.ServeHTTP(rw, r)
	}))
	w.Cleanup(s.Close)
	w.write("nines.yaml", strings.ReplaceAll(w.read("nines.yaml"), w.jira.URL, s.URL))
	return func() bool { return n.Load() > pages }, sync.OnceFunc(func() { close(open) })
}

// TestFirstSync asks while 10,000 issues come for the first time: what there is of
// them is not reported on as if it were all, and how far it is is said.
func TestFirstSync(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	if err := w.jira.Put(many(t, 10_000)...); err != nil {
		t.Fatal(err)
	}
	held, letGo := w.hold(40)
	defer letGo()
	p := w.start()
	waitFor(t, "in the middle", held)
	a := newAskers(w, p)
	underWay := regexp.MustCompile(`There is no report of WET yet: first sync under way, \d{4} of 10178 issues\.`)
	for _, question := range []string{"status", "report", "mttr", "failures", "chart status", "explain WET-9999"} {
		began := time.Now()
		answer := w.answer(a, question)
		if took := time.Since(began); took > 3*time.Second || !underWay.MatchString(answer) || !strings.Contains(answer, "Ask again in a minute") {
			t.Errorf("%s: after %v: %s", question, took, answer)
		}
	}
	w.want("list", a, "daily")
	for path, want := range map[string]int{"/services/WET": 503, "/services/WET.json": 503, "/": 200, "/health": 200, "/readyz": 503} {
		code, body := p.getAs(t, path, pageToken)
		if code != want || path != "/readyz" && !strings.Contains(body, "of 10178 issues") {
			t.Errorf("%s: %d\n%s", path, code, body)
		}
	}
	letGo()
	waitFor(t, "synced", func() bool { return p.count("10178 issues read") > 0 })
	if answer := w.answer(a, "status"); !regexp.MustCompile(`10.178 issues`).MatchString(answer) {
		t.Error(answer)
	}
	if code := p.stop(); code != 0 || p.count(`"level":"ERROR"`) > 0 {
		t.Errorf("exit status %d\n%s", code, p.said())
	}
}

// answer asks as somebody new and waits for the answer.
func (w *world) answer(a *askers, question string) string {
	w.Helper()
	before := len(w.slack.Ephemeral())
	if err := a.say(w.Context(), fmt.Sprintf("U%09d", before+1), question); err != nil {
		w.Fatalf("%s: %v", question, err)
	}
	waitFor(w.T, "answered: "+question, func() bool { return len(w.slack.Ephemeral()) > before })
	return w.slack.Ephemeral()[before].Text
}
