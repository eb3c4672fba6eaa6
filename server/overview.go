package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// patience is how long the overview waits for reports that nobody has asked for
// yet. They are built anyway; who comes next sees them.
const patience = 1500 * time.Millisecond

// An overview is the list of services.
type overview struct {
	Services []card
	Words    string // "40 services: 3 need attention, 5 to watch"
}

// A card is one service of the overview.
type card struct {
	Name, Title, Path string
	Issues            int
	Synced, Next      string
	State             report.Tone
	Headline          string
	Pending           string // why the report is not built yet
	Fault             bool   // and cannot be
	Figures           []report.Figure
	Spark             template.HTML
	SparkWords        string
}

func (s *Server) overview(w http.ResponseWriter, r *http.Request) {
	services, err := s.Source.Services(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	schedules, err := s.Source.Schedules(r.Context())
	if err != nil { // the services are worth a page without them
		s.Logger.WarnContext(r.Context(), "schedules of the overview", "error", err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	v := overview{Services: make([]card, len(services))}
	var all sync.WaitGroup
	for i, svc := range services {
		all.Go(func() { v.Services[i] = s.card(ctx, svc.complete(), schedules) })
	}
	all.Wait()
	slices.SortStableFunc(v.Services, func(a, b card) int { return cmp.Compare(a.urgency(), b.urgency()) })
	v.Words = counted(v.Services)
	s.page(w, r, http.StatusOK, "overview", frame{Title: "Services", Here: "services", Body: v})
}

// urgency puts what needs attention first.
func (c card) urgency() int {
	switch c.State {
	case report.Bad:
		return 0
	case report.Watch:
		return 1
	}
	return 2
}

func counted(cards []card) string {
	n := map[report.Tone]int{}
	for _, c := range cards {
		n[c.State]++
	}
	words := strconv.Itoa(len(cards)) + " services"
	if len(cards) == 1 {
		words = "1 service"
	}
	var parts []string
	if k := n[report.Bad]; k == 1 {
		parts = append(parts, "1 needs attention")
	} else if k > 1 {
		parts = append(parts, strconv.Itoa(k)+" need attention")
	}
	if k := n[report.Watch]; k > 0 {
		parts = append(parts, strconv.Itoa(k)+" to watch")
	}
	if k := n[report.Good]; k > 0 {
		parts = append(parts, strconv.Itoa(k)+" good")
	}
	if len(parts) > 0 {
		words += ": " + strings.Join(parts, ", ")
	}
	return words
}

func (s *Server) card(ctx context.Context, svc Service, schedules []Schedule) card {
	c := card{Name: svc.Name, Title: svc.Title, Path: svc.path(), Issues: svc.Issues, Synced: minute(svc.SyncedAt, svc.Zone)}
	if t := next(schedules, svc.Name); !t.IsZero() {
		c.Next = minute(t, svc.Zone)
	}
	p, err := nines.ParsePeriod(usual, s.Now().In(svc.Zone))
	if err != nil {
		c.Fault = true
		return c
	}
	r, err := s.report(ctx, s.edition(ctx, svc.Name, p))
	later, waits := errors.AsType[*Later](err)
	switch {
	case err == nil:
		c.fill(r)
	case waits:
		c.Pending = later.Text
	case ctx.Err() != nil:
		c.Pending = "The report is being built. Reload the page in a moment."
	default:
		s.Logger.ErrorContext(ctx, "service of the overview", "service", svc.Name, "error", err)
		c.Fault = true
	}
	return c
}

// next is when the first report of a service is due.
func next(all []Schedule, service string) (t time.Time) {
	for _, d := range all {
		if d.Service == service && !d.Next.IsZero() && (t.IsZero() || d.Next.Before(t)) {
			t = d.Next
		}
	}
	return t
}

func (c *card) fill(r *report.Report) {
	c.State, c.Headline = r.State, r.Headline
	for _, sec := range r.Sections {
		for _, b := range sec.Blocks {
			if f, ok := b.(report.Figures); ok && c.Figures == nil {
				c.Figures = slices.Clone(f.Items[:min(3, len(f.Items))])
			}
		}
	}
	for i := range c.Figures {
		if c.Figures[i].Value == "" {
			c.Figures[i].Value = "–"
		}
	}
	open := []float64{float64(r.Data.Balance.Start)}
	for _, p := range r.Data.Balance.Periods {
		open = append(open, float64(p.Backlog))
	}
	if len(open) > 1 {
		c.Spark = spark(open)
		c.SparkWords = fmt.Sprintf("%d open issues, %d at the start of the period", r.Data.Balance.Backlog, r.Data.Balance.Start)
	}
}

// spark draws a line of numbers, small: its words stand beside it.
func spark(vs []float64) template.HTML {
	const w, h, pad = 160, 36, 3
	low, high := slices.Min(vs), slices.Max(vs)
	var line strings.Builder
	var x, y float64
	for i, v := range vs {
		x = pad + float64(i)/float64(len(vs)-1)*(w-2*pad)
		y = h / 2
		if high > low {
			y = h - pad - (v-low)/(high-low)*(h-2*pad)
		}
		op := 'L'
		if i == 0 {
			op = 'M'
		}
		fmt.Fprintf(&line, "%c%.1f %.1f", op, x, y)
	}
	return template.HTML(fmt.Sprintf(`<svg class="spark" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" aria-hidden="true">`+
		`<path class="area" d="%[3]sL%.1[4]f %[2]d L%[5]d %[2]dZ"/><path class="line" d="%[3]s"/><circle cx="%.1[4]f" cy="%.1[6]f" r="2.6"/></svg>`,
		w, h, line.String(), x, pad, y)) // numbers only
}
