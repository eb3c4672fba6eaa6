package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Prior is the gamma law of a rate before the data: as if Failures had been
// seen in Exposure.
type Prior struct{ Failures, Exposure float64 }

// Jeffreys is the prior that says least of a rate.
func Jeffreys() Prior { return Prior{0.5, 0} }

func (p Prior) sound() bool {
	return p.Failures > 0 && p.Failures <= largest && p.Exposure >= 0 && p.Exposure <= largest
}

// A Posterior is the gamma law of a constant rate after the data.
type Posterior struct{ Shape, Exposure float64 }

// Posterior is the law of the rate after the data, with the prior.
func (t Tally) Posterior(prior Prior) Posterior {
	return Posterior{t.X + prior.Failures, t.T + prior.Exposure}
}

// Mean of the rate.
func (p Posterior) Mean() float64 { return p.Shape / p.Exposure }

// Quantile of the rate.
func (p Posterior) Quantile(share float64) float64 {
	return dist.GammaQuantile(share, p.Shape, p.Exposure)
}

// A Prediction is the law of a number of failures to come: negative binomial.
type Prediction struct{ Size, P float64 }

// Predict is the law of the failures in the exposure to come, at a constant rate.
func (p Posterior) Predict(exposure float64) Prediction {
	return Prediction{p.Shape, p.Exposure / (p.Exposure + exposure)}
}

// Mean number of failures.
func (p Prediction) Mean() float64 { return p.Size * (1 - p.P) / p.P }

// Variance of the number of failures.
func (p Prediction) Variance() float64 { return p.Mean() / p.P }

// Probability of exactly k failures.
func (p Prediction) Probability(k float64) float64 {
	return dist.NegativeBinomialProbability(k, p.Size, p.P)
}

// Quantile is the smallest number that is not exceeded with probability share.
func (p Prediction) Quantile(share float64) float64 {
	return dist.NegativeBinomialQuantile(share, p.Size, p.P)
}

// Dispersion tests whether the counts vary as those of a constant rate do: the
// statistic Σ (x-e)²/e over their expectations e is chi-square with one degree
// of freedom less than counts; a small upper tail means clusters. index is the
// statistic per degree of freedom.
func (t Tally) Dispersion() (c ChiSquare, index *float64) {
	if len(t.Failures) < 2 || t.X == 0 {
		return ChiSquare{}, nil
	}
	sum, rate := 0.0, t.X/t.T
	for i, x := range t.Failures {
		e := rate * t.Exposure[i]
		sum += (x - e) * (x - e) / e
	}
	df := float64(len(t.Failures) - 1)
	return chiSquare(sum, df), Some(sum / df)
}

// QuasiPoisson is the rate with limits for counts that vary more than those of a
// constant rate, by the factor index (at least 1): Student's t on the log of the
// rate (Wedderburn 1974). Of no failure, or one count, it says nothing.
func (t Tally) QuasiPoisson(level float64) Rate {
	c, index := t.Dispersion()
	if index == nil {
		return Rate{}
	}
	rate := t.X / t.T
	se := math.Sqrt(math.Max(1, *index) / t.X)
	factor := math.Exp(dist.StudentUpper((1-level)/2, c.DF) * se)
	return Rate{
		Rate: interval(rate, rate*se, rate/factor, rate*factor),
		MTBF: interval(1/rate, se/rate, 1/(rate*factor), factor/rate),
	}
}

// A NegativeBinomial is the law of clustered counts: mean Mu per exposure and
// variance Mu + Mu²/Theta for a row of Row exposure.
type NegativeBinomial struct {
	Mu      Interval // failures in a row of the mean exposure
	Theta   Interval // nil: the counts do not vary more than those of a constant rate
	Row     float64  // the mean exposure
	LogLik  *float64
	Poisson *float64 // the log-likelihood of a constant rate
}

// NegativeBinomial fits it by maximum likelihood; SE from the curvature.
func (t Tally) NegativeBinomial(level float64) NegativeBinomial {
	var out NegativeBinomial
	k := float64(len(t.Failures))
	if k < 2 || t.X == 0 {
		return out
	}
	out.Row = t.T / k
	rate := t.X / t.T
	out.Poisson = Some(t.logLikelihood(rate, math.Inf(1)))
	z := dist.NormalUpper((1 - level) / 2)
	theta := math.Inf(1)
	if t.thetaScore(rate, 1e8) < 0 { // the likelihood falls towards no clusters
		for range 200 {
			before := theta
			theta = math.Exp(bisect(math.Log(1e-8), math.Log(1e8), func(x float64) bool { return t.thetaScore(rate, math.Exp(x)) > 0 }))
			rate = t.rateGiven(theta, rate)
			if math.Abs(before-theta) <= 1e-12*theta {
				break
			}
		}
		h := 1e-4 // of ln θ
		curvature := -(t.thetaScore(rate, theta*math.Exp(h))*theta*math.Exp(h) - t.thetaScore(rate, theta*math.Exp(-h))*theta*math.Exp(-h)) / (2 * h)
		se := 1 / math.Sqrt(curvature)
		out.Theta = interval(theta, theta*se, theta*math.Exp(-z*se), theta*math.Exp(z*se))
	}
	out.LogLik = Some(t.logLikelihood(rate, theta))
	information := 0.0
	for _, e := range t.Exposure {
		information += rate * e / (1 + rate*e/theta)
	}
	mu, se := rate*out.Row, 1/math.Sqrt(information)
	out.Mu = interval(mu, mu*se, mu*math.Exp(-z*se), mu*math.Exp(z*se))
	return out
}

// thetaScore is the derivative of the log-likelihood by θ.
func (t Tally) thetaScore(rate, theta float64) float64 {
	sum := 0.0
	for i, x := range t.Failures {
		m := rate * t.Exposure[i]
		sum += digammaStep(theta, x) - math.Log1p(m/theta) + (m-x)/(m+theta)
	}
	return sum
}

// digammaStep is ψ(θ+x) - ψ(θ) for a whole x, the sum of 1/(θ+j).
func digammaStep(theta, x float64) float64 {
	const direct = 64
	sum := 0.0
	for j := 0.0; j < math.Min(x, direct); j++ {
		sum += 1 / (theta + j)
	}
	if x > direct { // the rest by the asymptotic series, good to 1e-16 from 64 on
		sum += digammaLarge(theta+x) - digammaLarge(theta+direct)
	}
	return sum
}

func digammaLarge(x float64) float64 {
	y := 1 / (x * x)
	return math.Log(x) - 1/(2*x) - y*(1./12-y*(1./120-y/252))
}

// rateGiven is the rate of largest likelihood for θ: (X/T unless the exposures
// differ.)
func (t Tally) rateGiven(theta, start float64) float64 {
	return math.Exp(bisect(math.Log(start)-10, math.Log(start)+10, func(r float64) bool {
		rate, sum := math.Exp(r), 0.0
		for i, x := range t.Failures {
			m := rate * t.Exposure[i]
			sum += (x - m) / (1 + m/theta)
		}
		return sum > 0
	}))
}

// logLikelihood of the counts; an infinite theta is Poisson.
func (t Tally) logLikelihood(rate, theta float64) float64 {
	sum := 0.0
	for i, x := range t.Failures {
		m := rate * t.Exposure[i]
		p := dist.PoissonProbability(x, m)
		if !math.IsInf(theta, 1) {
			p = dist.NegativeBinomialProbability(x, theta, theta/(theta+m))
		}
		sum += math.Log(p)
	}
	return sum
}
