package solve

import (
	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

// downtime describes the length of an outage. Without options it gives the
// mean and the squared coefficient of variation.
func (e *ctmcEngine) downtime(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	life, err := e.chain.Downtime()
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	add := func(r dependability.Result, err error) error {
		if err == nil {
			out = append(out, r)
		}
		return err
	}
	all := !q.Mean && !q.SCV && len(q.P) == 0 && len(q.At) == 0 && len(q.PDF) == 0
	if q.Mean || all {
		n, err := life.Mean()
		if err := add(number("downtime_mean", n, e.unit), err); err != nil {
			return out, err
		}
	}
	if q.SCV || all {
		n, err := life.SCV()
		if err := add(number("downtime_scv", n, ""), err); err != nil {
			return out, err
		}
	}
	list, err := e.chances(q.P, "quantiles")
	if err != nil {
		return out, err
	}
	for _, c := range list {
		n, err := life.Quantile(c.Not) // exceeded with probability 1-p
		r := number("downtime_quantile", n, e.unit)
		r.P = dependability.Number(c.P)
		if err := add(r, err); err != nil {
			return out, err
		}
	}
	return e.downtimeAt(q, life, times, out)
}

func (e *ctmcEngine) downtimeAt(q *spec.Measure, life *markov.Lifetime, times []float64, out []dependability.Result) ([]dependability.Result, error) {
	pdf, err := e.times(q.PDF, "pdf")
	if err != nil {
		return out, err
	}
	density, err := life.Density(pdf...)
	if err != nil {
		return out, err
	}
	for i, n := range density {
		out = append(out, at(number("downtime_pdf", n, "1/"+e.unit), pdf[i]))
	}
	survival, err := life.Survival(times...)
	if err != nil {
		return out, err
	}
	return append(out, probabilities("downtime_survival", survival, times)...), nil
}

// startOf is the engine's word for a start of the format.
func startOf(word string) markov.Start {
	switch word {
	case "stationary":
		return markov.Stationary
	case "stationary_up":
		return markov.StationaryUp
	case "stationary_after_failure":
		return markov.AfterFailure
	}
	return markov.FromInit
}

// survival is survival under killing, for each start.
func (e *ctmcEngine) survival(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	kill, err := e.killRates(q)
	if err != nil {
		return nil, err
	}
	starts := q.Start
	if len(starts) == 0 {
		starts = []string{"init"}
	}
	var out []dependability.Result
	for _, start := range starts {
		life, err := e.chain.Killed(kill, startOf(start))
		if err != nil {
			return out, err
		}
		p, err := life.Survival(times...)
		if err != nil {
			return out, err
		}
		for _, r := range probabilities("survival", p, times) {
			r.Name, r.Of = q.Label, start
			out = append(out, r)
		}
		if !q.Mean {
			continue
		}
		n, err := life.Mean()
		if err != nil {
			return out, err
		}
		r := number("survival_mean", n, e.unit)
		r.Name, r.Of = q.Label, start
		out = append(out, r)
	}
	return out, nil
}

func (e *ctmcEngine) killRates(q *spec.Measure) ([]float64, error) {
	kill := make([]float64, e.chain.Len())
	for _, k := range q.Kill {
		when, err := e.chain.truth(k.When)
		if err != nil {
			return nil, err
		}
		rate, err := e.chain.number(k.Rate)
		if err != nil {
			return nil, err
		}
		in, rates := e.chain.indicator(when), e.chain.vector(rate)
		for i := range kill {
			if in[i] == 0 {
				continue
			}
			if !(rates[i] >= 0) {
				return nil, e.model.Fault(k.Rate.Pos, "a rate is not negative", "kill in state %s: the rate is %v", e.chain.Label(i), rates[i])
			}
			kill[i] += rates[i]
		}
	}
	return kill, nil
}
