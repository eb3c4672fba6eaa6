package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestClockSet: when the clock of the machine is put back or forward, no report
// comes twice, none is lost, and each is of issues that were read for it.
func TestClockSet(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 60, `"0 9 * * *"`, `"0 * * * *"`)
	runs := func(hour, n int) {
		t.Helper()
		if before := m.at(hour, 0).Add(-5 * time.Second); m.clock.now().Before(before) {
			m.clock.skipTo(before)
		}
		m.goOn(fmt.Sprint("run ", n), func() bool { return m.p.count(`"msg":"run"`) >= n })
	}
	runs(9, 1)
	m.clock.put(-90 * time.Minute)
	m.until(m.clock, m.clock.now().Add(5*time.Minute)) // the service has seen it
	runs(8, 2)
	m.clock.skipTo(m.at(8, 59))
	m.until(m.clock, m.at(9, 1))
	if n := m.p.count(`"msg":"run"`); n != 2 {
		t.Errorf("%d runs by nine, want two", n)
	}
	runs(10, 3)
	m.clock.put(time.Hour)
	runs(11, 4)
	m.clock.put(-time.Hour)
	runs(12, 5)
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
	for name, how := range map[string]http.HandlerFunc{"503": down, "EOF": hangsUp} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slackDown(t, name, how)
		})
	}
}

func slackDown(t *testing.T, name string, how http.HandlerFunc) {
	m := newMorning(t, 2000)
	m.slack.close("", how)
	m.until(m.clock, m.at(10, 5))
	m.goOn("pending for long", func() bool { return m.p.count("pending for long") > 0 })
	waitFor(t, "written down", func() bool { return strings.Contains(m.page("/health"), "pending: daily") })
	m.wantPage("/health", "Needs attention: Schedules", "pending: daily, due 20 Mar 09:00 CET, again", name, "it is tried again by itself")
	m.wantPage("/schedules", "pending")
	if code, _ := m.p.getAs(t, "/readyz", ""); code != http.StatusOK {
		t.Errorf("not ready: %d", code)
	}
	m.slack.open()
	m.wantReports(m.clock, m.at(10, 40), 1)
	const done = `"msg":"run","job":"daily","key":"2026-03-20T09:00","state":"done"`
	m.goOn("run done", func() bool { return m.p.count(done) > 0 })
	m.until(m.clock, m.at(12, 0))
	if n := len(parents(m.world.slack)); n != 1 {
		t.Errorf("%d reports", n)
	}
	m.wantLog(map[string]int{"pending for long": 1, "will be tried again": 5, "chart without": 0, done: 1})
	if n := strings.Count(m.p.said(), "\n"); n > 40 {
		t.Errorf("%d lines in the log", n)
	}
	if got := m.metric(`nines_runs_total{job="daily",outcome="pending"}`); got != "1" {
		t.Errorf("pending: %s", got)
	}
}

// TestSlackWantsHours: the admins hear at once that a report will be hours late.
func TestSlackWantsHours(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 2000)
	m.slack.close("files.getUploadURLExternal", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "10800")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	m.goOn("told", func() bool { return len(m.world.slack.Messages("C000000001")) > 0 })
	if text := m.world.slack.Messages("C000000001")[0].Text; !strings.Contains(text, "The report daily, due 20 Mar 09:00 CET, is pending") ||
		!strings.Contains(text, "It is tried again at 20 Mar 1") {
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
			m := newMorning(t, 2000)
			m.slack.close(map[bool]string{true: "", false: "chat.postMessage"}[code == "token_revoked"], refused(code))
			m.goOn("failed", func() bool { return strings.Contains(m.page("/health"), "failed last time") })
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

// TestScheduleChanged: a new time counts from when it is known, also on a day that
// had its report at the old time; one that has passed already counts from tomorrow;
// a new name is a new report, which begins with its next time.
func TestScheduleChanged(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 60)
	m.clock.skipTo(m.at(9, 0).Add(-5 * time.Second))
	m.goOn("09:00", func() bool { return m.p.count(`"msg":"run"`) == 1 })
	change := func(old, changed string, reports, hour int) {
		t.Helper()
		m.p.stop()
		m.write("nines.yaml", strings.ReplaceAll(m.read("nines.yaml"), old, changed))
		m.p = m.start()
		m.clock.skipTo(m.at(hour, 0).Add(-5 * time.Second))
		m.until(m.clock, m.at(hour, 1))
		m.goOn(changed, func() bool { return len(parents(m.world.slack)) >= reports })
		if n := len(parents(m.world.slack)); n != reports {
			t.Errorf("%s: %d reports, want %d", changed, n, reports)
		}
	}
	change("0 9 * * *", "0 10 * * *", 2, 10)
	change("0 10 * * *", "0 8 * * *", 2, 11)
	change("name: daily", "name: morning", 2, 12)
	change("0 8 * * *", "0 13 * * *", 3, 13)
}
