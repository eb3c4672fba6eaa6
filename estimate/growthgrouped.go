package estimate

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// Grouped is the failures of one system known only by interval: Failures[i]
// happened between End[i-1] (0 before the first) and End[i].
type Grouped struct {
	End      []float64
	Failures []float64
	Unit     string
}

// Sound returns the intervals in order of time and names the rows at fault.
// As an interval begins where the one before ends, a row left out joins its
// time to the next interval, and its failures are missing: the result says so.
func (g Grouped) Sound() (Grouped, []Excluded, error) {
	if len(g.End) != len(g.Failures) {
		return Grouped{}, nil, fmt.Errorf("events: column end has %d rows, failures has %d", len(g.End), len(g.Failures))
	}
	var excluded []Excluded
	sound := Grouped{Unit: g.Unit}
	before := 0.0
	for i, end := range g.End {
		reason := ""
		switch {
		case !(end >= smallest && end <= largest):
			reason = "end of the interval is not a positive number"
		case end <= before:
			reason = "interval does not end after the one before"
		default:
			reason = countFault(g.Failures[i])
		}
		if reason != "" {
			excluded = append(excluded, Excluded{i + 1, reason})
			continue
		}
		sound.End, sound.Failures = append(sound.End, end), append(sound.Failures, g.Failures[i])
		before = end
	}
	return sound, excluded, nil
}

// mostFailures bounds a count: up to there every method takes a moment.
const mostFailures = 1e9

// countFault says what is wrong with a number of failures.
func countFault(n float64) string {
	switch {
	case math.IsNaN(n):
		return "number of failures is not a number"
	case n < 0 || n != math.Floor(n):
		return "number of failures is not a whole number"
	case n > mostFailures:
		return "number of failures is not credible"
	}
	return ""
}

// A GroupedGrowth is the power law fitted to grouped failures.
type GroupedGrowth struct {
	N, Intervals     int
	Level            float64
	Beta             Interval // limits by the likelihood's curvature in ln β
	Lambda           *float64
	IntensityNow     *float64 // at the end of the last interval
	MTBFNow          *float64
	MTBFLastInterval *float64 // its length over its expected failures
	Fit              ChiSquare
}

// CrowAMSAA fits the power law by maximum likelihood (MIL-HDBK-189, C.4): the
// root of Σ n (t^β ln t)' / (t^β)' - ln T, the differences over each interval.
// It cannot be fitted where all failures lie in the first interval.
func (g Grouped) CrowAMSAA(level float64) GroupedGrowth {
	out := GroupedGrowth{Intervals: len(g.End), Level: level}
	n := 0.0
	for _, x := range g.Failures {
		n += x
	}
	out.N = int(n)
	k := len(g.End)
	if k < 2 || n == 0 || n == g.Failures[0] {
		return out
	}
	end := g.End[k-1]
	low, high := math.Log(1e-6), math.Log(1e3)
	logBeta := bisect(low, high, func(x float64) bool { s, _ := g.score(math.Exp(x)); return s > 0 })
	beta := math.Exp(logBeta)
	_, information := g.score(beta)
	se := beta / math.Sqrt(information) // of β; information is that of ln β / β²
	out.Beta = interval(beta, se, math.NaN(), math.NaN())
	if spread := math.Exp(dist.NormalUpper((1-level)/2) / math.Sqrt(information)); information > 0 {
		out.Beta.Low, out.Beta.High = Some(beta/spread), Some(beta*spread)
	}
	out.Lambda = Some(n / math.Pow(end, beta))
	out.IntensityNow, out.MTBFNow = Some(n*beta/end), Some(end/(n*beta))
	last := n * -math.Expm1(beta*math.Log(g.End[k-2]/end))
	out.MTBFLastInterval = Some((end - g.End[k-2]) / last)
	out.Fit = g.fit(n, beta)
	return out
}

// score is the derivative of the log-likelihood by β, times β, and minus its
// derivative by ln β. Times are taken as shares of the last end.
func (g Grouped) score(beta float64) (score, information float64) {
	end := g.End[len(g.End)-1]
	before := math.Inf(-1) // ln of the share
	for i, t := range g.End {
		share := math.Log(t / end)
		if n := g.Failures[i]; n > 0 {
			// With x = β ln u, and y that of the interval's start, per failure:
			// (x e^x - y e^y) / (e^x - e^y) = x + r/(e^r - 1), r = x - y.
			x, r := beta*share, beta*(share-before)
			a, b := 0.0, 0.0 // r/(e^r-1) and its derivative by ln β
			if !math.IsInf(r, 1) && r < 700 {
				e := math.Expm1(r)
				a = r / e
				b = a - a*r*(1+1/e)
			}
			score += n * (x + a)
			information -= n * (x + b)
		}
		before = share
	}
	return score, information
}

// fit compares the failures with the expected ones: chi-square, two degrees of
// freedom spent on λ and β.
func (g Grouped) fit(n, beta float64) ChiSquare {
	end, before, sum := g.End[len(g.End)-1], 0.0, 0.0
	for i, t := range g.End {
		u := math.Pow(t/end, beta)
		expected := n * (u - before)
		before = u
		sum += (g.Failures[i] - expected) * (g.Failures[i] - expected) / expected
	}
	if len(g.End) < 3 {
		return ChiSquare{}
	}
	return chiSquare(sum, float64(len(g.End)-2))
}

// AllGrouped computes every statistic of grouped failures.
func (o EventOptions) AllGrouped(g Grouped) (Findings, error) {
	level, err := soundLevel("events", o.Level)
	if err != nil {
		return Findings{}, err
	}
	sound, excluded, err := g.Sound()
	if err != nil {
		return Findings{}, err
	}
	f := Findings{Excluded: excluded, Warnings: Exclusions(len(g.End), len(excluded)), Results: sound.rows(level)}
	for _, x := range sound.Failures {
		f.N += int(x)
	}
	f.Events = f.N
	return f, nil
}

func (g Grouped) rows(level float64) []Result {
	growth := g.CrowAMSAA(level)
	exposure := 0.0
	if k := len(g.End); k > 0 {
		exposure = g.End[k-1]
	}
	rate := garwood(float64(growth.N), false, exposure, level)
	row := func(method, quantity, unit, assumption string, v Interval) Result {
		r := Result{Method: method, Quantity: quantity, Unit: unit, N: growth.N, Events: growth.N, Assumptions: []string{assumption}}.with(v)
		if v.Low != nil || v.High != nil {
			r.Level = level
		}
		return r.warn(unsaid(v.Value))
	}
	grow := func(quantity, unit string, v Interval) Result {
		return row("crow-amsaa", quantity, unit, minimalRepair, v)
	}
	return []Result{
		row("rate", "intensity", per(g.Unit), oneRate, rate.Rate), row("rate", "mtbf", g.Unit, oneRate, rate.MTBF),
		grow("beta", "", growth.Beta), grow("lambda", "", Interval{Value: growth.Lambda}),
		grow("intensity-now", per(g.Unit), Interval{Value: growth.IntensityNow}), grow("mtbf-now", g.Unit, Interval{Value: growth.MTBFNow}),
		grow("mtbf-last-interval", g.Unit, Interval{Value: growth.MTBFLastInterval}),
		grow("chi-square", "", Interval{Value: growth.Fit.Statistic}), grow("degrees-of-freedom", "", Interval{Value: Some(growth.Fit.DF)}),
		grow("p-value", "", Interval{Value: growth.Fit.Upper}),
	}
}
