package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

// told counts the messages to the channel of the admins that hold a text.
func (m *morning) told(text string) int {
	n := 0
	for _, message := range m.world.slack.Messages("C000000001") {
		if strings.Contains(message.Text, text) {
			n++
		}
	}
	return n
}

// ran writes down so many later runs of a job.
func (m *morning) ran(job string, n int) {
	m.Helper()
	s, err := store.Open(m.Context(), "sqlite:"+filepath.Join(m.dir, "nines.db"))
	if err != nil {
		m.Fatal(err)
	}
	defer s.Close()
	for k := range n {
		due := m.at(9, k+1)
		if err := s.PutRun(m.Context(), nines.Run{Job: job, Key: fmt.Sprint(k), Due: due, State: nines.RunDone}); err != nil {
			m.Fatal(err)
		}
	}
}

// TestReportRemoved: a report that was pending when it got another name is shown as
// abandoned, people hear of it once, and nothing of it is pending any more.
func TestReportRemoved(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 2000)
	m.slack.close("chat.postMessage", down)
	m.goOn("pending", func() bool { return m.p.count(`"state":"pending"`) > 0 })
	m.p.stop()
	m.slack.open()
	m.write("nines.yaml", strings.ReplaceAll(m.read("nines.yaml"), "name: daily", "name: morning"))
	m.p = m.start()
	const news = "The report daily, due 20 Mar 09:00"
	m.goOn("abandoned", func() bool { return m.told(news) > 0 })
	waitFor(t, "written down", func() bool { return strings.Contains(m.page("/schedules"), "abandoned") })
	m.wantPage("/schedules", "daily not scheduled any more", "abandoned 20 Mar 2026 08:00 UTC given up, since it is not scheduled any more: ", "morning · WET")
	m.wantPage("/health", "Everything works")
	m.wantPage("/deliveries", "slack:#wet-reliability unknown given up, since it is not scheduled any more")
	list := m.nines("deliveries")
	next := regexp.MustCompile(`nines deliveries retry (\w+)`).FindStringSubmatch(list)
	if strings.Contains(list, "pending") || next == nil {
		t.Fatal(list)
	}
	m.p.stop()
	m.ran("other", 250)
	m.p = m.start()
	m.wantPage("/schedules", "daily not scheduled any more")
	m.until(m.clock, m.clock.now().Add(10*time.Minute))
	if n := m.told(news); n != 1 || len(parents(m.world.slack)) != 0 {
		t.Errorf("the admins are told %d times, %d reports", n, len(parents(m.world.slack)))
	}
	m.p.stop()
	m.write("nines.yaml", strings.ReplaceAll(m.read("nines.yaml"), "name: morning", "name: daily"))
	m.nines("deliveries", "retry", next[1])
	if n := len(parents(m.world.slack)); n != 1 {
		t.Errorf("%d reports", n)
	}
}

// TestGivenUp: when the next report is due, the one before is pending no more, nor is
// its delivery.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 2000, "0 9 * * *", "0 9,10 * * *")
	m.slack.close("chat.postMessage", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "600")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	m.goOn("given up", func() bool { return m.p.count(`"key":"2026-03-20T09:00","state":"failed"`) > 0 })
	m.wantPage("/deliveries", "20 Mar 2026 09:00 CET slack:#wet-reliability failed given up, since the next one is due")
}
