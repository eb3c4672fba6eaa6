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

// Quantile is the smallest number that is not exceeded with probability share;
// not a number where more failures are expected than anybody counts.
func (p Prediction) Quantile(share float64) float64 {
	if !(p.Mean() <= mostFailures) {
		return math.NaN()
	}
	return dist.NegativeBinomialQuantile(share, p.Size, p.P)
}
