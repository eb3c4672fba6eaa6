package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A HazardRatio compares one group with the first: above 1 its durations end
// sooner.
type HazardRatio struct {
	Group, Versus string
	Coefficient   Interval // the logarithm of Ratio
	Ratio         Interval
	P             float64 // Wald's test of a ratio of 1
}

// A CoxFit is a proportional hazards model with one indicator a group.
type CoxFit struct {
	Ratios        []HazardRatio
	LogLikelihood float64  // partial
	Without       []string // groups without an event: their ratio is 0 as far as it can be said, and they are in no other
}

// moment holds d and n of each group at one event time.
type moment struct{ d, n []float64 }

// Cox fits proportional hazards to the groups by Newton's method, with Efron's
// rule for ties and Wald's limits at the level (Therneau and Grambsch 2000,
// 3.3). It assumes that the ratio of the hazards does not change with time.
func Cox(samples []Sample, level float64) (CoxFit, error) {
	var failing []Sample // the likelihood grows without end as the weight of the others goes to 0
	var without []string
	for i, s := range samples {
		switch {
		case s.events > 0:
			failing = append(failing, s)
		case i == 0:
			return CoxFit{}, ErrGroups
		default:
			without = append(without, s.group)
		}
	}
	fit, err := cox(failing, level)
	fit.Without = without
	return fit, err
}

// cox fits groups that all have events.
func cox(samples []Sample, level float64) (CoxFit, error) {
	var moments []moment
	risks(samples, func(d, n []int) {
		m := moment{make([]float64, len(d)), make([]float64, len(d))}
		for g := range d {
			m.d[g], m.n[g] = float64(d[g]), float64(n[g])
		}
		moments = append(moments, m)
	})
	k := len(samples) - 1
	if k < 1 || len(moments) == 0 {
		return CoxFit{}, ErrGroups
	}
	beta := make([]float64, k+1)
	value, grad, information := partial(moments, beta)
	for range 50 {
		if !cholesky(information) {
			return CoxFit{}, ErrNoMaximum
		}
		step := solve(information, grad)
		decrement := 0.0
		for i := range step {
			decrement += step[i] * grad[i]
		}
		if decrement < 1e-20 {
			return coxFit(samples, beta, information, value, level), nil
		}
		next := make([]float64, k+1)
		nextValue, scale := math.Inf(-1), 1.0
		for ; nextValue < value-1e-12*math.Abs(value) && scale > 1e-6; scale /= 2 {
			for i := range step {
				next[i+1] = beta[i+1] + scale*step[i]
			}
			nextValue, grad, information = partial(moments, next)
		}
		beta, value = next, nextValue
		for _, b := range beta {
			if math.IsNaN(b) || math.Abs(b) > 25 { // a group wholly before another: no maximum
				return CoxFit{}, ErrNoMaximum
			}
		}
	}
	return CoxFit{}, ErrNoMaximum
}

// partial is Efron's partial log-likelihood with gradient and information for
// all groups but the first; beta[0] is 0.
func partial(moments []moment, beta []float64) (value float64, grad []float64, information [][]float64) {
	k := len(beta) - 1
	grad, information = make([]float64, k), square(k)
	weight, share := make([]float64, k+1), make([]float64, k+1)
	for g, b := range beta {
		weight[g] = math.Exp(b)
	}
	for _, m := range moments {
		risk, dying, ties := 0.0, 0.0, 0.0
		for g := range beta {
			risk += m.n[g] * weight[g]
			dying += m.d[g] * weight[g]
			ties += m.d[g]
			value += m.d[g] * beta[g]
			if g > 0 {
				grad[g-1] += m.d[g]
			}
		}
		for l := 0.0; l < ties; l++ {
			gone := l / ties
			denominator := risk - gone*dying
			value -= math.Log(denominator)
			for g := range beta {
				share[g] = (m.n[g] - gone*m.d[g]) * weight[g] / denominator
			}
			for i := range k {
				grad[i] -= share[i+1]
				information[i][i] += share[i+1]
				for j := range i + 1 {
					information[i][j] -= share[i+1] * share[j+1]
				}
			}
		}
	}
	return value, grad, information
}

func coxFit(samples []Sample, beta []float64, factor [][]float64, value, level float64) CoxFit {
	z := dist.NormalUpper((1 - level) / 2)
	fit := CoxFit{LogLikelihood: value}
	for g := 1; g < len(beta); g++ {
		unit := make([]float64, len(beta)-1)
		unit[g-1] = 1
		b, se := beta[g], math.Sqrt(solve(factor, unit)[g-1])
		fit.Ratios = append(fit.Ratios, HazardRatio{
			Group: samples[g].group, Versus: samples[0].group,
			Coefficient: interval(b, se, b-z*se, b+z*se),
			Ratio:       interval(math.Exp(b), math.Exp(b)*se, math.Exp(b-z*se), math.Exp(b+z*se)),
			P:           2 * dist.NormalTail(math.Abs(b)/se),
		})
	}
	return fit
}
