package estimate

import (
	"math"
	"sort"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Growth is the power law (Crow-AMSAA, Duane) of a repairable system: the
// expected number of failures until t is λ t^β. β < 1: failures become rarer.
// It assumes that repairs leave the system as it was (minimal repair), and of
// several systems that all have the same β.
type Growth struct {
	N                 int     // failures used for β
	End               float64 // of observation; 0: the systems differ
	FailureTerminated bool
	Level             float64
	// Beta is the maximum likelihood estimate with exact limits; BetaUnbiased is
	// corrected for its bias.
	Beta, BetaUnbiased     Interval
	Lambda, LambdaUnbiased *float64 // per unit of time to the power of β
	IntensityNow           Interval // failures per unit of time and system, at End
	MTBFNow                Interval // the inverse
	MTBFNowUnbiased        *float64
	MTBFCumulative         *float64 // exposure / failures
	GrowthRate             *float64 // 1 - β
	LogLikelihood          *float64
	// CoefficientLow and CoefficientHigh times MTBFNow.Value are its limits.
	CoefficientLow, CoefficientHigh *float64
	// CramerVonMises is the goodness of fit, its critical value at 1-Level, and
	// whether it stays below.
	CramerVonMises Fitness
}

// A Fitness is a goodness of fit: the statistic, how many values it is of, the
// critical value at 1-Level, and the p-value. Large statistics are bad.
type Fitness struct {
	Statistic, Critical, P *float64
	M                      int
}

// growthNeeds is the number of failures below which the limits of the current
// MTBF say nothing.
const growthNeeds = 3

// CrowAMSAA fits the power law by maximum likelihood (Crow 1974, 1982;
// MIL-HDBK-189). The time since the last failure counts.
func (p Process) CrowAMSAA(level float64) Growth {
	n, logs := len(p.ages), p.logSum
	failures, k := p.N()-p.atStart, float64(len(p.Systems)) // with the terminating ones
	g := Growth{N: failures, FailureTerminated: p.FailureTerminated, Level: level}
	if failures > 0 {
		g.MTBFCumulative = Some(p.Exposure() / float64(failures))
	}
	if n == 0 || !(logs > 0) {
		return g
	}
	ended := 0.0 // the failure that ends a system is in its β, as in the textbook; of several systems, once
	if p.FailureTerminated {
		ended = 1
	}
	count := float64(failures)
	beta := (float64(n) + ended) / logs
	g.exactBeta(logs, n, beta)
	unbiased := math.NaN()
	if g.BetaUnbiased.Value != nil {
		unbiased = *g.BetaUnbiased.Value
	}
	g.Lambda, g.LambdaUnbiased = Some(count/p.scale(beta)), Some(count/p.scale(unbiased))
	g.GrowthRate = Some(1 - beta)
	g.CramerVonMises = p.cramerVonMises(unbiased, level)
	g.LogLikelihood = p.logLikelihood(beta)
	if end, same := p.sameEnd(); same {
		g.End = end
		g.now(beta, unbiased, k)
	}
	return g
}

// exactBeta sets β and its limits: 2β Σ ln(T/t) is chi-square with 2m degrees of
// freedom, m the failures that are not the end of observation.
func (g *Growth) exactBeta(logs float64, m int, beta float64) {
	a, df := (1-g.Level)/2, 2*float64(m)
	g.Beta = interval(beta, math.NaN(), dist.ChiSquaredQuantile(a, df)/(2*logs), dist.ChiSquaredUpper(a, df)/(2*logs))
	if m > 1 {
		g.BetaUnbiased = Interval{Some(float64(m-1) / logs), nil, g.Beta.Low, g.Beta.High}
	}
}

// now sets the intensity and the MTBF at the end of observation, of one of k
// systems, with exact limits.
func (g *Growth) now(beta, unbiased, k float64) {
	mtbf := g.End * k / (float64(g.N) * beta)
	g.MTBFNow, g.IntensityNow = Interval{Value: Some(mtbf)}, Interval{Value: Some(1 / mtbf)}
	g.MTBFNowUnbiased = Some(g.End * k / (float64(g.N) * unbiased))
	if g.N < growthNeeds || g.FailureTerminated && k > 1 {
		return
	}
	coefficients := timeTerminated
	if g.FailureTerminated {
		coefficients = failureTerminated
	}
	a := (1 - g.Level) / 2
	low, high := coefficients(g.N, a)
	g.CoefficientLow, g.CoefficientHigh = Some(low), Some(high)
	g.MTBFNow.Low, g.MTBFNow.High = Some(mtbf*low), Some(mtbf*high)
	g.IntensityNow.Low, g.IntensityNow.High = Some(1/(mtbf*high)), Some(1/(mtbf*low))
}

// scale is Σ T^β over the systems: λ is the failures divided by it.
func (p Process) scale(beta float64) float64 {
	sum := 0.0
	for _, s := range p.Systems {
		if s.End > 0 {
			sum += math.Pow(s.End, beta)
		}
	}
	return sum
}

func (p Process) sameEnd() (end float64, same bool) {
	for i, s := range p.Systems {
		if i > 0 && s.End != end {
			return 0, false
		}
		end = s.End
	}
	return end, end > 0
}

// logLikelihood is Σ ln ρ(t) - λ Σ T^β at the estimates.
func (p Process) logLikelihood(beta float64) *float64 {
	n, sum := 0.0, -p.logSum
	for _, s := range p.Systems {
		if s.End > 0 {
			k := float64(len(s.Times) - sort.SearchFloat64s(s.Times, smallest))
			n += k
			sum += k * math.Log(s.End)
		}
	}
	return Some(n*math.Log(n/p.scale(beta)*beta) + (beta-1)*sum - n)
}

// cramerVonMises is C² of the ages to the power of the unbiased β. Its critical
// values are those for an estimated β, not those of the textbook test.
func (p Process) cramerVonMises(beta, level float64) Fitness {
	m := len(p.ages)
	c := 1 / (12 * float64(m))
	for i, u := range p.logs {
		d := math.Exp(beta*u) - (2*float64(i)+1)/(2*float64(m))
		c += d * d
	}
	f := Fitness{Statistic: Some(c), M: m, Critical: CramerVonMisesCritical(m, 1-level)}
	if f.Statistic != nil {
		f.P = cramerVonMisesTail(m, c)
	}
	return f
}

// Duane is the line through ln(t/i) against ln t by least squares: its slope is
// an old estimate of 1-β. No interval: the points depend on each other.
func (p Process) Duane() (slope, intercept *float64) {
	if len(p.Systems) != 1 {
		return nil, nil
	}
	times := p.Systems[0].Times[p.atStart:]
	xs, ys := make([]float64, len(times)), make([]float64, len(times))
	var mx, my, sxx, sxy float64
	for i, t := range times {
		xs[i] = math.Log(t)
		ys[i] = xs[i] - math.Log(float64(p.atStart+i+1))
		mx, my = mx+xs[i], my+ys[i]
	}
	n := float64(len(times))
	mx, my = mx/n, my/n
	for i, x := range xs {
		sxx += (x - mx) * (x - mx)
		sxy += (x - mx) * (ys[i] - my)
	}
	if n < 2 || !(sxx > 0) || times[0] == times[len(times)-1] {
		return nil, nil
	}
	return Some(sxy / sxx), Some(my - sxy/sxx*mx)
}
