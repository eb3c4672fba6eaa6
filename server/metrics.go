package server

import (
	"maps"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Labels are the names that may stand in metrics. Any other becomes "other": the
// number of series never depends on what somebody types.
type Labels struct {
	Version  string   // of the program
	Jobs     []string // configured reports; those asked for in Slack are "subscription"
	Services []string
}

// Metrics count what the service does. Their methods are safe for concurrent
// use and never fail.
type Metrics struct {
	registry       *prometheus.Registry
	jobs, services map[string]bool

	runs         *prometheus.CounterVec
	runTime      *prometheus.HistogramVec
	deliveries   *prometheus.CounterVec
	syncTime     *prometheus.HistogramVec
	syncChanged  *prometheus.CounterVec
	syncFailures *prometheus.CounterVec
	syncLast     *prometheus.GaugeVec
	asked        *prometheus.CounterVec
	ackTime      prometheus.Histogram
	socket       prometheus.Gauge
	requests     *prometheus.CounterVec
	requestTime  *prometheus.HistogramVec
	webhooks     *prometheus.CounterVec
}

// NewMetrics makes them in a registry of their own.
func NewMetrics(l Labels) *Metrics {
	work := []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900}
	quick := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	m := &Metrics{
		registry: prometheus.NewRegistry(), jobs: setOf(l.Jobs), services: setOf(l.Services),
		runs:         counter("runs_total", "Runs of schedules, by job and outcome.", "job", "outcome"),
		runTime:      histogram("run_duration_seconds", "Time that a run took, from its begin to its end.", work, "job"),
		deliveries:   counter("deliveries_total", "Tries to deliver, by kind of destination and state after the try.", "kind", "state"),
		syncTime:     histogram("sync_duration_seconds", "Time that a sync with Jira took.", work, "service"),
		syncChanged:  counter("sync_issues_changed_total", "Issues that syncs brought.", "service"),
		syncFailures: counter("sync_failures_total", "Syncs that failed.", "service"),
		syncLast:     gauge("sync_last_success_timestamp_seconds", "When the last sync that succeeded ended.", "service"),
		asked:        counter("slack_requests_total", "Requests of people in Slack, by kind and outcome.", "kind", "outcome"),
		ackTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "nines", Name: "slash_command_ack_duration_seconds", Help: "Time until Slack had its acknowledgement.", Buckets: quick,
		}),
		socket: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "nines", Name: "slack_socket_connected", Help: "Whether Socket Mode is connected: 1 or 0.",
		}),
		requests:    counter("http_requests_total", "HTTP requests, by route and status; later is the 503 of a report that is not there yet.", "route", "status"),
		requestTime: histogram("http_request_duration_seconds", "Time that a request took.", quick, "route"),
		webhooks:    counter("jira_webhooks_total", "Calls of Jira, by outcome.", "outcome"),
	}
	m.registry.MustRegister(
		m.runs, m.runTime, m.deliveries, m.syncTime, m.syncChanged, m.syncFailures, m.syncLast, m.asked, m.ackTime,
		m.requests, m.requestTime, m.webhooks, buildInfo(l.Version),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.begin(l)
	return m
}

// begin makes the series that alerts ask for the increase of: one that began with
// the first failure would hide it.
func (m *Metrics) begin(l Labels) {
	for _, job := range l.Jobs {
		for _, outcome := range []string{"done", "failed", "late", "pending"} {
			m.runs.WithLabelValues(job, outcome)
		}
	}
	for _, service := range l.Services {
		m.syncFailures.WithLabelValues(service)
	}
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "nines", Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "nines", Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "nines", Name: name, Help: help, Buckets: buckets}, labels)
}

func buildInfo(version string) prometheus.Collector {
	revision := ""
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	g := gauge("build_info", "Which program this is; the value is always 1.", "version", "revision", "go_version")
	g.WithLabelValues(version, revision, runtime.Version()).Set(1)
	return g
}

func setOf(names []string) map[string]bool {
	return maps.Collect(func(yield func(string, bool) bool) {
		for _, n := range names {
			if !yield(n, true) {
				return
			}
		}
	})
}

func known(name string, set map[string]bool) string {
	if set[name] {
		return name
	}
	return "other"
}

func (m *Metrics) job(name string) string {
	if !m.jobs[name] && strings.HasPrefix(name, "sub-") {
		return "subscription"
	}
	return known(name, m.jobs)
}

// Run counts a run that ended: outcome is "done", "failed", "abandoned" or "late"
// (done after its time).
func (m *Metrics) Run(job, outcome string, took time.Duration) {
	m.runs.WithLabelValues(m.job(job), oneOf(outcome, "done", "failed", "abandoned", "late")).Inc()
	m.runTime.WithLabelValues(m.job(job)).Observe(took.Seconds())
}

// Pending counts a run that is pending for long. It is counted again by [Metrics.Run]
// when it ends.
func (m *Metrics) Pending(job string) { m.runs.WithLabelValues(m.job(job), "pending").Inc() }

// Delivery counts a try to deliver. The destination is as in its record,
// "slack:#wet-reliability"; state is a nines.DeliveryState.
func (m *Metrics) Delivery(destination, state string) {
	kind, _, _ := strings.Cut(destination, ":")
	m.deliveries.WithLabelValues(oneOf(kind, "slack", "file", "email", "webhook"), oneOf(state, "pending", "done", "failed", "unknown")).Inc()
}

// Sync counts a sync that ended at the given instant.
func (m *Metrics) Sync(service string, changed int, took time.Duration, at time.Time, err error) {
	service = known(service, m.services)
	m.syncTime.WithLabelValues(service).Observe(took.Seconds())
	m.syncChanged.WithLabelValues(service).Add(float64(max(0, changed)))
	failures := m.syncFailures.WithLabelValues(service)
	if err != nil {
		failures.Inc()
		return
	}
	m.Synced(service, at)
}

// Synced says when the last sync that succeeded ended: of this process, or of one
// before it.
func (m *Metrics) Synced(service string, at time.Time) {
	m.syncLast.WithLabelValues(known(service, m.services)).Set(float64(at.UnixMilli()) / 1000)
}

// Asked counts a request of a person in Slack: a "command", an "action" (a button),
// a "submission" (a form) or an "event". Its outcome is "answered", "refused" or
// "failed".
func (m *Metrics) Asked(kind, outcome string) {
	m.asked.WithLabelValues(oneOf(kind, "command", "action", "submission", "event"), oneOf(outcome, "answered", "refused", "failed")).Inc()
}

// Acknowledged observes how long Slack waited.
func (m *Metrics) Acknowledged(after time.Duration) { m.ackTime.Observe(after.Seconds()) }

// Socket says whether Socket Mode is connected. Where nobody says it, there is no
// such metric.
func (m *Metrics) Socket(connected bool) {
	_ = m.registry.Register(m.socket) // once: later it is there
	v := 0.0
	if connected {
		v = 1
	}
	m.socket.Set(v)
}

func (m *Metrics) webhook(outcome string) { m.webhooks.WithLabelValues(outcome).Inc() }

func (m *Metrics) request(route, status string, took time.Duration) {
	m.requests.WithLabelValues(route, status).Inc()
	m.requestTime.WithLabelValues(route).Observe(took.Seconds())
}

func oneOf(v string, of ...string) string {
	if slices.Contains(of, v) {
		return v
	}
	return "other"
}

// metrics serves them, to those who may read pages unless all may.
func (s *Server) metrics() http.HandlerFunc {
	h := promhttp.HandlerFor(s.Metrics.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}).ServeHTTP
	if s.MetricsPublic {
		return h
	}
	return s.private(h)
}
