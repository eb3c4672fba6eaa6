package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/nines-bot/nines/server"
)

// counted are metrics that were told everything once.
func counted() *server.Metrics {
	m := server.NewMetrics(server.Labels{Version: "1.2.3", Jobs: []string{"daily"}, Services: []string{"WET"}})
	m.Run("daily", "done", 2*time.Second)
	m.Run("sub-12ab", "late", time.Second)
	m.Run("who?", "exploded", time.Second)
	m.Delivery("slack:#wet", "done")
	m.Delivery("carrier-pigeon:coop", "lost")
	m.Sync("WET", 12, time.Second, noon(), nil)
	m.Sync("WET", 0, time.Second, noon(), errors.New("503"))
	m.Sync("from elsewhere", -1, time.Second, noon(), nil)
	m.Asked("command", "answered")
	m.Asked("rm -rf", "refused")
	m.Acknowledged(20 * time.Millisecond)
	m.Socket(true)
	return m
}

// TestMetrics serves them under names that Prometheus likes.
func TestMetrics(t *testing.T) {
	s := open(t, func(c *server.Config) { c.Metrics = counted() })
	s.ask(t, "GET", "/nowhere", "")
	s.ask(t, "GET", "/services/WET/2017-10", "")
	s.source.set(func() { s.source.fault = &server.Later{Text: "There is no report yet."} })
	if resp, _ := s.ask(t, "GET", "/services/WET/2017-09", ""); resp.StatusCode != http.StatusServiceUnavailable {
		t.Error(resp.Status)
	}
	_, text := s.ask(t, "GET", "/metrics", "")
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	for _, want := range []string{
		`nines_build_info{go_version="go`, `version="1.2.3"} 1`,
		`nines_runs_total{job="daily",outcome="done"} 1`, `nines_runs_total{job="daily",outcome="failed"} 0`, `nines_runs_total{job="subscription",outcome="late"} 1`, `nines_runs_total{job="other",outcome="other"} 1`,
		`nines_run_duration_seconds_count{job="daily"} 1`,
		`nines_deliveries_total{kind="slack",state="done"} 1`, `nines_deliveries_total{kind="other",state="other"} 1`,
		`nines_sync_issues_changed_total{service="WET"} 12`, `nines_sync_failures_total{service="WET"} 1`, `nines_sync_failures_total{service="other"} 0`,
		`nines_sync_last_success_timestamp_seconds{service="WET"} 1.511438`,
		`nines_slack_requests_total{kind="other",outcome="refused"} 1`, `nines_slash_command_ack_duration_seconds_count 1`,
		`nines_slack_socket_connected 1`,
		`nines_http_requests_total{route="none",status="404"} 1`, `nines_http_requests_total{route="/services/{name}/{period}",status="200"} 1`,
		`nines_http_requests_total{route="/services/{name}/{period}",status="later"} 1`, // the alert is for 5..
		"process_open_fds", "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

// TestSeriesAreFew whatever is asked for.
func TestSeriesAreFew(t *testing.T) {
	m := server.NewMetrics(server.Labels{})
	if _, text := open(t, func(c *server.Config) { c.Metrics = m }).ask(t, "GET", "/metrics", ""); strings.Contains(text, "socket") {
		t.Error("a socket where there is none")
	}
	s := open(t, func(c *server.Config) { c.Metrics = m })
	for i := range 50 {
		m.Run(fmt.Sprintf("job-%d", i), fmt.Sprint(i), 0)
		m.Delivery(fmt.Sprintf("kind-%d:x", i), fmt.Sprint(i))
		m.Sync(fmt.Sprintf("service-%d", i), 1, 0, noon(), nil)
		m.Asked(fmt.Sprintf("word-%d", i), fmt.Sprint(i))
		s.ask(t, "GET", fmt.Sprintf("/services/%d/2017-%02d", i, i), "")
		s.ask(t, "GET", fmt.Sprintf("/%d", i), "")
	}
	_, text := s.ask(t, "GET", "/metrics", "")
	if n := strings.Count(text, "\nnines_"); n > 130 {
		t.Errorf("%d series", n)
	}
}

func TestMetricsNeedLogin(t *testing.T) {
	if resp, _ := open(t, locked).ask(t, "GET", "/metrics", ""); resp.StatusCode != 401 {
		t.Errorf("without login: %s", resp.Status)
	}
	public := open(t, locked, func(c *server.Config) { c.MetricsPublic = true })
	if resp, _ := public.ask(t, "GET", "/metrics", ""); resp.StatusCode != 200 {
		t.Errorf("public: %s", resp.Status)
	}
}
