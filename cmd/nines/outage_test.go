package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
)

// A gate stands before the stand-in for Slack: what it holds answers the calls of
// the API whose names end with a text.
type gate struct {
	only string
	how  atomic.Pointer[http.HandlerFunc] // nil: the stand-in itself
}

func (g *gate) close(only string, how http.HandlerFunc) { g.only = only; g.how.Store(&how) }
func (g *gate) open()                                   { g.how.Store(nil) }

func (w *world) slackGate() *gate {
	w.Helper()
	g := &gate{}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if how := g.how.Load(); how != nil && strings.HasSuffix(r.URL.Path, g.only) {
			(*how)(rw, r)
			return
		}
		w.slack.ServeHTTP(rw, r)
	}))
	w.Cleanup(s.Close)
	file := filepath.Join(w.dir, "nines.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		w.Fatal(err)
	}
	w.write("nines.yaml", strings.ReplaceAll(string(text), w.slack.APIURL(), s.URL+"/api/"))
	return g
}

func down(rw http.ResponseWriter, _ *http.Request) {
	http.Error(rw, "down", http.StatusServiceUnavailable)
}

func refused(code string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(rw, `{"ok":false,"error":%q}`, code)
	}
}

// A morning of the service: at 09:00 its report is due.
type morning struct {
	*world
	clock *fastClock
	slack *gate
	p     *process
	zone  *time.Location
}

func newMorning(t *testing.T, replaced ...string) *morning {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	m := &morning{clock: newFastClock(t, time.Date(2026, 3, 20, 8, 50, 0, 0, oslo), 2000), zone: oslo}
	m.world = newWorld(t, m.clock.now, strings.NewReplacer(append(replaced, "id: 12", fmt.Sprintf("id: %d", demo.BoardID))...).Replace(servedConfig))
	m.env = append(m.env, m.clock.env())
	m.slack = m.slackGate()
	m.p = m.start()
	waitFor(t, "synced", func() bool { return m.p.count("issues read") > 0 })
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(m.p.said())
		}
	})
	return m
}

// goOn lets the clock go until something is so.
func (m *morning) goOn(what string, ok func() bool) {
	m.Helper()
	m.clock.start()
	defer m.clock.stop()
	waitFor(m.T, what, ok)
}

func (m *morning) at(hour, minute int) time.Time {
	return time.Date(2026, 3, 20, hour, minute, 0, 0, m.zone)
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

// page is the text of a page.
func (m *morning) page(path string) string {
	_, body := m.p.getAs(m.T, path, pageToken)
	return html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " "))
}

func (m *morning) wantPage(path string, want ...string) {
	m.Helper()
	text := m.page(path)
	for _, w := range want {
		if !strings.Contains(text, w) {
			m.Errorf("%s does not say %q:\n%s", path, w, text)
		}
	}
}

func (m *morning) wantLog(want map[string]int) {
	m.Helper()
	for text, n := range want {
		if got := m.p.count(text); got != n {
			m.Errorf("the log says %d times %q, want %d", got, text, n)
		}
	}
}

// TestClockSet: when the clock of the machine is put back or forward, no report
// comes twice, none is lost, and each is of issues that were read for it.
func TestClockSet(t *testing.T) {
	t.Parallel()
	m := newMorning(t, `"0 9 * * *"`, `"0 * * * *"`)
	runs := func(n int) func() bool {
		return func() bool { return m.p.count(`"msg":"run"`) == n }
	}
	m.goOn("09:00", runs(1))
	m.clock.put(-2 * time.Hour)
	m.goOn("08:00", runs(2))
	m.until(m.clock, m.at(9, 30))
	if n := m.p.count(`"msg":"run"`); n != 2 {
		t.Errorf("%d runs by half past nine, want two", n)
	}
	m.goOn("10:00", runs(3))
	m.clock.put(time.Hour)
	m.goOn("11:00, late", runs(4))
	m.clock.put(-time.Hour)
	m.goOn("12:00", runs(5))
	for _, key := range []string{"08:00", "09:00", "10:00", "11:00", "12:00"} {
		if n := m.p.count(`"key":"2026-03-20T` + key + `","state":"done"`); n != 1 {
			t.Errorf("%s: %d runs", key, n)
		}
	}
	if n := len(parents(m.world.slack)); n != 5 {
		t.Errorf("%d reports, want 5", n)
	}
	if n := m.p.count("issues read"); n != 6 {
		t.Errorf("%d syncs, want one at first and one for each report", n)
	}
}

// TestSlackDown: a report that is due while Slack is away comes once, when it is
// back. The log tells of it in a few lines, and people see it meanwhile.
func TestSlackDown(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.slack.close("", down)
	m.until(m.clock, m.at(10, 5))
	m.goOn("pending for long", func() bool { return m.p.count("pending for long") > 0 })
	m.wantPage("/health", "Needs attention: Schedules", "pending: daily, due 20 Mar 09:00 CET, again", "503", "it is tried again by itself")
	m.wantPage("/schedules", "pending")
	if code, _ := m.p.getAs(t, "/readyz", ""); code != http.StatusOK {
		t.Errorf("not ready: %d", code)
	}
	m.slack.open()
	m.wantReports(m.clock, m.at(10, 40), 1)
	m.until(m.clock, m.at(12, 0))
	if n := len(parents(m.world.slack)); n != 1 {
		t.Errorf("%d reports", n)
	}
	m.wantLog(map[string]int{"pending for long": 1, "will be tried again": 5, "chart without": 0, `"msg":"run","job":"daily","key":"2026-03-20T09:00","state":"done"`: 1})
	if n := strings.Count(m.p.said(), "\n"); n > 40 {
		t.Errorf("%d lines in the log", n)
	}
	if got := m.metric(`nines_runs_total{job="daily",outcome="pending"}`); got != "1" {
		t.Errorf("pending: %s", got)
	}
}

// metric is the value of a series as it is written.
func (m *morning) metric(series string) string {
	_, all := m.p.getAs(m.T, "/metrics", pageToken)
	for line := range strings.Lines(all) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return "none"
}

// TestSlackWantsHours: the admins hear at once that a report will be hours late.
func TestSlackWantsHours(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.slack.close("files.getUploadURLExternal", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "10800")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	m.goOn("told", func() bool { return len(m.world.slack.Messages("C000000001")) > 0 })
	if text := m.world.slack.Messages("C000000001")[0].Text; !strings.Contains(text, "The report daily, due 20 Mar 09:00 CET, is pending") ||
		!strings.Contains(text, "It is tried again at 20 Mar 12:0") {
		t.Error(text)
	}
	m.slack.open()
	m.wantReports(m.clock, m.at(12, 15), 1)
	m.wantLog(map[string]int{"pending for long": 1})
}

// TestSlackRefuses: what a person has to mend is said with what to do, the other
// destinations get theirs, and a retry sets all right.
func TestSlackRefuses(t *testing.T) {
	for code, remedy := range map[string]string{
		"is_archived": "unarchive the channel", "not_in_channel": "write /invite @nines in the channel", "token_revoked": "give a valid bot token",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			m := newMorning(t)
			m.slack.close(map[bool]string{true: "", false: "chat.postMessage"}[code == "token_revoked"], refused(code))
			m.goOn("failed", func() bool { return m.p.count(`"level":"ERROR","msg":"run"`) == 1 })
			m.wantPage("/health", "failed last time: daily", code, remedy, "nines deliveries names the one to retry")
			m.wantPage("/deliveries", "file:out delivered", remedy)
			m.wantLog(map[string]int{`"level":"ERROR","msg":"run"`: 1})
			list := m.nines("deliveries")
			id := regexp.MustCompile(`next: put right what the remark says, then nines deliveries retry (\w+)`).FindStringSubmatch(list)
			if id == nil {
				t.Fatalf("nines deliveries does not say what to do:\n%s", list)
			}
			m.slack.open()
			m.nines("deliveries", "retry", id[1])
			if n := len(parents(m.world.slack)); n != 1 {
				t.Errorf("%d reports", n)
			}
			m.wantPage("/health", "Everything works")
			if list := m.nines("deliveries"); strings.Contains(list, "next:") {
				t.Errorf("there is more to do:\n%s", list)
			}
		})
	}
}

// nines runs a command beside the service.
func (m *morning) nines(args ...string) string {
	m.Helper()
	m.clock.start()
	defer m.clock.stop()
	c := exec.Command("nines", args...)
	c.Dir, c.Env = m.dir, m.env
	out, err := c.CombinedOutput()
	if err != nil {
		m.Errorf("nines %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestScheduleChanged: a new time counts from when it is known, also on a day that
// had its report at the old time; one that has passed already counts from tomorrow;
// a new name is a new report, which begins with its next time.
func TestScheduleChanged(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.goOn("09:00", func() bool { return m.p.count(`"msg":"run"`) == 1 })
	change := func(old, changed string, reports int, hour int) {
		t.Helper()
		m.p.stop()
		text, err := os.ReadFile(filepath.Join(m.dir, "nines.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		m.write("nines.yaml", strings.ReplaceAll(string(text), old, changed))
		m.p = m.start()
		m.until(m.clock, m.at(hour, 30))
		if n := len(parents(m.world.slack)); n != reports {
			t.Errorf("%s: %d reports, want %d", changed, n, reports)
		}
	}
	change("0 9 * * *", "0 10 * * *", 2, 10)
	change("0 10 * * *", "0 8 * * *", 2, 11)
	change("name: daily", "name: morning", 2, 12)
	change("0 8 * * *", "0 13 * * *", 3, 13)
}
