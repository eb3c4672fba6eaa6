package server

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// A status is a state in a word, with its tone.
type status struct {
	Tone report.Tone
	Word string
}

type schedulesPage struct{ Schedules []scheduleView }

type scheduleView struct {
	Job, Service, Path, Words string
	To                        []string
	Paused                    bool
	Next                      string
	Last                      *runView
}

type runView struct {
	State      status
	Due, Error string
	Late       bool
}

func (s *Server) schedules(w http.ResponseWriter, r *http.Request) {
	all, err := s.Source.Schedules(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	var v schedulesPage
	for _, d := range all {
		one := scheduleView{
			Job: d.Job, Service: d.Service, Path: Service{Name: d.Service}.path(), Words: d.Words,
			To: d.To, Paused: d.Paused, Next: minute(d.Next, d.Zone),
		}
		if d.Last != nil {
			one.Last = &runView{runStatus(*d.Last), minute(d.Last.Due, d.Zone), d.Last.Error, d.Last.Late}
		}
		v.Schedules = append(v.Schedules, one)
	}
	s.page(w, r, http.StatusOK, "schedules", frame{Title: "Schedules", Here: "schedules", Body: v})
}

func runStatus(r nines.Run) status {
	switch r.State {
	case nines.RunDone:
		return status{report.Good, "delivered"}
	case nines.RunFailed:
		return status{report.Bad, "failed"}
	case nines.RunAbandoned:
		return status{report.Watch, "abandoned"}
	case nines.RunBegun:
		if r.Error != "" {
			return status{report.Watch, "pending"}
		}
		return status{report.Watch, "under way"}
	}
	return status{report.Neutral, "waiting for its first time"}
}

// shownDeliveries is how many the list goes back.
const shownDeliveries = 200

type deliveriesPage struct {
	Deliveries []deliveryView
	Full       bool // there may be more
	Limit      int
}

type deliveryView struct {
	ID, Path, Report, Service, ServicePath, Destination string
	Due, Created, Updated                               string
	State                                               status
	Attempts                                            int
	Error, Hint                                         string
	Late                                                bool
	Steps                                               []stepView
}

type stepView struct{ Name, Ref, At, State string }

func (s *Server) deliveries(w http.ResponseWriter, r *http.Request) {
	all, err := s.Source.Deliveries(r.Context(), shownDeliveries)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	zones := s.zones(r)
	v := deliveriesPage{Full: len(all) >= shownDeliveries, Limit: shownDeliveries}
	for _, d := range all {
		v.Deliveries = append(v.Deliveries, viewOf(d, zones[d.Service]))
	}
	s.page(w, r, http.StatusOK, "deliveries", frame{Title: "Deliveries", Here: "deliveries", Body: v})
}

func (s *Server) delivery(w http.ResponseWriter, r *http.Request) {
	d, err := s.Source.Delivery(r.Context(), r.PathValue("id"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	v := viewOf(d, s.zones(r)[d.Service])
	s.page(w, r, http.StatusOK, "delivery", frame{Title: "Delivery of " + d.Report, Here: "deliveries", Body: v})
}

// zones are those of the services; what is missing is shown in UTC.
func (s *Server) zones(r *http.Request) map[string]*time.Location {
	zones := map[string]*time.Location{}
	all, err := s.Source.Services(r.Context())
	if err != nil {
		s.Logger.WarnContext(r.Context(), "zones of the services", "error", err)
	}
	for _, svc := range all {
		zones[svc.Name] = svc.Zone
	}
	return zones
}

func viewOf(d nines.Delivery, zone *time.Location) deliveryView {
	v := deliveryView{
		ID: d.ID, Path: "/deliveries/" + url.PathEscape(d.ID), Report: d.Report, Service: d.Service, ServicePath: Service{Name: d.Service}.path(),
		Destination: d.Destination, Due: minute(d.Due, zone), Created: minute(d.Created, zone), Updated: minute(d.Updated, zone),
		Attempts: d.Attempts, Error: d.Error, Late: d.Late,
	}
	v.State, v.Hint = deliveryStatus(d)
	for _, step := range d.Steps {
		state := "done"
		if !step.Done {
			state = "begun, outcome unknown"
		}
		v.Steps = append(v.Steps, stepView{step.Name, step.Ref, minute(step.At, zone), state})
	}
	return v
}

// deliveryStatus says how far a delivery is, and what a person can do.
func deliveryStatus(d nines.Delivery) (s status, hint string) {
	switch d.State {
	case nines.DeliveryDone:
		return status{report.Good, "delivered"}, ""
	case nines.DeliveryFailed:
		return status{report.Bad, "failed"}, "Put right what the error says, then: nines deliveries retry " + d.ID
	case nines.DeliveryUnknown:
		return status{report.Watch, "unknown"}, "Nobody knows whether it arrived: look there. If it did not: nines deliveries retry " + d.ID
	}
	return status{report.Watch, "pending"}, "It is tried again by itself."
}

type healthPage struct {
	Findings []Finding
	Checks   []outcome
	Words    string
	Tone     report.Tone
}

// health is the page for people; machines ask /healthz and /readyz.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	v := healthPage{Findings: slices.Clone(s.Source.Health(r.Context())), Checks: s.checks(r.Context()), Tone: report.Good, Words: "Everything works"}
	slices.SortStableFunc(v.Findings, func(a, b Finding) int { return cmp.Compare(rank(a.OK), rank(b.OK)) })
	var bad []string
	for _, f := range v.Findings {
		if !f.OK {
			bad = append(bad, f.Name)
		}
	}
	for _, c := range v.Checks {
		if !c.OK && !slices.Contains(bad, c.Name) {
			bad = append(bad, c.Name)
		}
	}
	if len(bad) > 0 {
		v.Tone, v.Words = report.Bad, "Needs attention: "+strings.Join(bad, ", ")
	}
	s.page(w, r, http.StatusOK, "health", frame{Title: "Health", Here: "health", Body: v})
}

func rank(ok bool) int {
	if ok {
		return 1
	}
	return 0
}
