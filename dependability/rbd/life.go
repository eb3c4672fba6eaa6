package rbd

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// A Life is the distribution of a block's time to failure.
type Life interface {
	Survival(t float64) dependability.Chance // P: alive at t, Not: failed by t
	Density(t float64) float64
	Mean() float64
}

// Exponential has a constant rate.
type Exponential struct{ Rate float64 }

func (e Exponential) Survival(t float64) dependability.Chance {
	return dependability.Chance{P: math.Exp(-e.Rate * t), Not: -math.Expm1(-e.Rate * t)}
}
func (e Exponential) Density(t float64) float64 { return e.Rate * math.Exp(-e.Rate*t) }
func (e Exponential) Mean() float64             { return 1 / e.Rate }
func (e Exponential) check() error              { return positive("rate", e.Rate) }

func isExponential(l Life) bool { _, ok := l.(Exponential); return ok }

// Weibull survives t with probability exp(-(t/Scale)^Shape).
type Weibull struct{ Shape, Scale float64 }

func (w Weibull) Survival(t float64) dependability.Chance {
	h := math.Pow(t/w.Scale, w.Shape)
	return dependability.Chance{P: math.Exp(-h), Not: -math.Expm1(-h)}
}

func (w Weibull) Density(t float64) float64 {
	if t == 0 {
		t = math.SmallestNonzeroFloat64
	}
	h := math.Pow(t/w.Scale, w.Shape)
	return w.Shape / t * h * math.Exp(-h)
}
func (w Weibull) Mean() float64 { return w.Scale * math.Gamma(1+1/w.Shape) }
func (w Weibull) check() error {
	return firstError(positive("shape", w.Shape), positive("scale", w.Scale))
}

// Lognormal has a normal logarithm with mean Mu and standard deviation Sigma;
// its median is exp(Mu).
type Lognormal struct{ Mu, Sigma float64 }

func (l Lognormal) Survival(t float64) dependability.Chance {
	z := (math.Log(t) - l.Mu) / l.Sigma / math.Sqrt2
	return dependability.Chance{P: math.Erfc(z) / 2, Not: math.Erfc(-z) / 2}
}

func (l Lognormal) Density(t float64) float64 {
	if t == 0 {
		return 0
	}
	z := (math.Log(t) - l.Mu) / l.Sigma
	return math.Exp(-z*z/2) / (t * l.Sigma * math.Sqrt(2*math.Pi))
}
func (l Lognormal) Mean() float64 { return math.Exp(l.Mu + l.Sigma*l.Sigma/2) }
func (l Lognormal) check() error {
	if !finite(l.Mu) {
		return fmt.Errorf("mu %v, want a number", l.Mu)
	}
	return positive("sigma", l.Sigma)
}

// Erlang is the sum of Stages exponential times of the same Rate.
type Erlang struct {
	Stages int
	Rate   float64
}

func (e Erlang) Survival(t float64) dependability.Chance {
	x := e.Rate * t
	if math.IsInf(x, 1) {
		return dependability.Chance{Not: 1}
	}
	// The number of stages done by t is Poisson: alive if fewer than Stages.
	var alive, dead float64
	for i := range e.Stages {
		alive += poisson(i, x)
	}
	for i := e.Stages; ; i++ {
		p := poisson(i, x)
		dead += p
		if float64(i) > x && p <= dead*1e-17 {
			break
		}
	}
	return dependability.Chance{P: min(alive, 1), Not: min(dead, 1)}
}

func (e Erlang) Density(t float64) float64 { return e.Rate * poisson(e.Stages-1, e.Rate*t) }
func (e Erlang) Mean() float64             { return float64(e.Stages) / e.Rate }
func (e Erlang) check() error {
	if e.Stages < 1 || e.Stages > 1000 {
		return fmt.Errorf("stages %d, want 1 to 1000", e.Stages)
	}
	return positive("rate", e.Rate)
}

func poisson(n int, x float64) float64 {
	if x == 0 {
		if n == 0 {
			return 1
		}
		return 0
	}
	lg, _ := math.Lgamma(float64(n) + 1)
	return math.Exp(float64(n)*math.Log(x) - x - lg)
}

func positive(what string, x float64) error {
	if !finite(x) || x <= 0 {
		return fmt.Errorf("%s %v, want more than 0", what, x)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
