package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// fieldData answers the parameters of models that come from issues: failures in
// the window of the report by the definition of the service, with the condition
// of the parameter in the place of its own.
type fieldData struct {
	from   Shelf
	svc    Service
	asOf   time.Time
	window nines.Window
	known  map[string]observed // by condition
	given  map[string]float64  // parameters that need no issues
}

// observed is what the failures of one condition amount to. Times are in hours.
type observed struct {
	failures int
	hours    float64 // under observation
	repairs  int
	repair   float64 // time under repair, of those that last still too
	shape    *string // of the Weibull distribution, if repair times are not exponential
}

// FillModel gives the parameters of a model that come from issues their
// distributions, but for those of given, from what is stored of the service. The
// doubts are sentences for people.
//
// Errors are faults of the file where it asks for what the issues do not tell,
// else those of ctx and of the shelf.
func FillModel(ctx context.Context, from Shelf, svc Service, asOf time.Time, window nines.Window, m *spec.Model, given map[string]float64) (doubts []string, err error) {
	d := &fieldData{from: from, svc: svc, asOf: asOf, window: window, known: map[string]observed{}, given: given}
	return d.fill(ctx, m)
}

// fill gives the parameters of the model, and of those it uses, what the field
// says: with n events in a time T and Jeffreys' prior a rate is Gamma(n + 1/2,
// T), for no events as well.
func (d *fieldData) fill(ctx context.Context, m *spec.Model) ([]string, error) {
	var doubts []string
	for _, u := range m.Uses {
		more, err := d.fill(ctx, u.Model)
		if err != nil {
			return nil, err
		}
		doubts = append(doubts, more...)
	}
	for _, p := range m.Params {
		if _, given := d.given[p.Name]; given || p.Jira == nil || p.Dist != nil {
			continue
		}
		fault := func(err error) error {
			return m.Fault(p.Jira.Pos, "", "parameter %s: %v", p.Name, err)
		}
		query, err := d.query(p.Jira.JQL)
		if err != nil {
			return nil, fault(err)
		}
		o, err := d.observe(ctx, query, p.Jira.JQL)
		if err != nil {
			return nil, err
		}
		doubt, err := o.give(m, p)
		if err != nil {
			return nil, fault(err)
		}
		if doubt != "" {
			doubts = append(doubts, doubt)
		}
	}
	return doubts, nil
}

// give makes the distribution of a parameter.
func (o observed) give(m *spec.Model, p *spec.Param) (doubt string, err error) {
	n, hours, what := o.failures, o.hours, "failure"
	if p.Jira.Estimate == "repair_rate" {
		n, hours, what = o.repairs, o.repair, "repair"
		if o.shape != nil {
			doubt = "The repair times behind " + p.Name + " do not look exponential (Weibull shape " + *o.shape + ", 95%): its mean can be used, the interval is not to be trusted."
		}
	}
	if !(hours > 0) {
		return "", fmt.Errorf("no %s time is known of issues with %s", what, p.Jira.JQL)
	}
	unit, ok := m.TimeUnit.Factor("h")
	if !ok {
		return "", errors.New("the time unit of the model is not known in hours")
	}
	shape, rate := expr.Number(float64(n)+0.5), expr.Number(hours*unit)
	p.Dist = &spec.Dist{Kind: "gamma", A: spec.Expr{Node: shape, Pos: p.Jira.Pos}, B: spec.Expr{Node: rate, Pos: p.Jira.Pos}}
	p.Value.Node = &expr.Binary{Op: expr.Div, X: shape, Y: rate}
	if n != 1 {
		what += "s"
	}
	p.Note = fmt.Sprintf("%d %s in %s h, issues with %s; mean of the Jeffreys posterior", n, what, strconv.FormatFloat(hours, 'g', 4, 64), p.Jira.JQL)
	return doubt, nil
}

// query reads the condition of a parameter.
func (d *fieldData) query(condition string) (*jql.Query, error) {
	if d.svc.Failures == nil {
		return nil, errors.New("it comes from issues, but the service does not say how failures are timed (failures: in the configuration)")
	}
	return jql.Parse(condition)
}

func (d *fieldData) observe(ctx context.Context, query *jql.Query, condition string) (observed, error) {
	if o, ok := d.known[condition]; ok {
		return o, nil
	}
	svc := d.svc
	svc.Failures = &Failures{Query: query, Rule: d.svc.Failures.Rule}
	svc.Failures.Rule.JQL = condition
	snap, _, err := read(ctx, d.from, svc, d.asOf)
	if err != nil {
		return observed{}, err
	}
	f, _ := snap.Failures(d.window)
	o := observe(f, snap.FirstCreated())
	d.known[condition] = o
	return o, nil
}

// observe adds failures up. What was before the first issue was not observed.
func observe(f metrics.Failures, first time.Time) observed {
	since := f.Window.From
	if first.After(since) && first.Before(f.Until) {
		since = first
	}
	o := observed{failures: len(f.Events), hours: f.Until.Sub(since).Hours()}
	var times estimate.Durations
	for k, list := range [][]metrics.Failure{f.Events, f.Carried} {
		for i := range list {
			e := &list[i]
			if !e.Timed() {
				continue
			}
			entry := 0.0
			if k == 1 {
				entry = e.Before(since).Hours()
			}
			o.repair += e.Duration().Hours() - entry
			if !e.Open {
				o.repairs++
			}
			times.Time, times.Entry, times.Event = append(times.Time, e.Duration().Hours()), append(times.Entry, entry), append(times.Event, !e.Open)
		}
	}
	o.shape = notExponential(times)
	return o
}

// notExponential is the 95 % interval of the Weibull shape if it leaves out the
// shape 1 of the exponential distribution.
func notExponential(times estimate.Durations) *string {
	samples, _, err := times.Samples()
	if err != nil || len(samples) == 0 {
		return nil
	}
	fit, err := estimate.MaximumLikelihood(samples[0], estimate.Weibull, 0.95)
	if err != nil {
		return nil
	}
	shape := fit.Shape()
	if shape.Low == nil || shape.High == nil || *shape.Low <= 1 && *shape.High >= 1 {
		return nil
	}
	return new(strconv.FormatFloat(*shape.Low, 'g', 2, 64) + " to " + strconv.FormatFloat(*shape.High, 'g', 2, 64))
}
