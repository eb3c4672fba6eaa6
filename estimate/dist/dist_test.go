package dist_test

import (
	"math"
	"testing"

	"github.com/nines-bot/nines/estimate/dist"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if want == 0 && got == 0 || got == want {
		return
	}
	if !(math.Abs(got/want-1) <= tol) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

// The edges at which gonum v0.17.0 fails; exact by closed forms.
func TestClosedForms(t *testing.T) {
	for _, p := range []float64{1e-300, 1e-100, 1e-20, 1e-10, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-10} {
		near(t, "chi2 df 2", dist.ChiSquaredQuantile(p, 2), -2*math.Log1p(-p), 1e-13)
		near(t, "chi2 df 2 upper", dist.ChiSquaredUpper(p, 2), -2*math.Log(p), 1e-13)
		near(t, "beta(1,1e4)", dist.BetaQuantile(p, 1, 1e4), -math.Expm1(math.Log1p(-p)/1e4), 1e-10)
		near(t, "beta(1e4,1) upper", dist.BetaUpper(p, 1e4, 1), math.Exp(math.Log1p(-p)/1e4), 1e-12)
		near(t, "F(2,2)", dist.FQuantile(p, 2, 2), p/(1-p), 1e-12)
		if p < 0.5 {
			near(t, "t df 1", dist.StudentUpper(p, 1), 1/math.Tan(math.Pi*p), 1e-9)
			near(t, "t df 1", dist.StudentQuantile(p, 1), -1/math.Tan(math.Pi*p), 1e-9)
		}
		near(t, "t df 2", dist.StudentQuantile(p, 2), (2*p-1)/math.Sqrt(2*p*(1-p)), 1e-9)
		near(t, "Weibull", dist.WeibullQuantile(p, 2, 3), 3*math.Sqrt(-math.Log1p(-p)), 1e-15)
	}
	near(t, "normal", dist.NormalQuantile(0.975), 1.959963984540054, 1e-15)
	near(t, "normal tail", dist.NormalUpper(1e-300), 37.0470964, 1e-8)
	near(t, "beta 1e5 low tail", dist.BetaQuantile(1e-16, 1e5, 1), math.Exp(math.Log(1e-16)/1e5), 1e-13)
	near(t, "t 1e7", dist.StudentUpper(1e-12, 1e7), 7.0344924, 1e-5)
	near(t, "t near normal", dist.StudentUpper(0.025, 1e9), 1.959963984540054+9.48e-9/4, 1e-8)
}

func TestQuantilesInvertTails(t *testing.T) {
	ps := []float64{1e-300, 1e-100, 1e-20, 1e-10, 1e-6, 0.001, 0.025, 0.5, 0.9, 0.999}
	for _, p := range ps {
		for _, a := range []float64{0.01, 0.05, 0.25, 0.5, 1.5, 10, 1e3, 5e3, 2e4, 1e6} {
			if x := dist.GammaQuantile(p, a, 2.5); x > 1e-300 {
				near(t, "gamma", dist.GammaCDF(x, a, 2.5), p, 1e-8)
			}
			if x := dist.GammaUpper(p, a, 2.5); x > 1e-300 {
				near(t, "gamma upper", dist.GammaTail(x, a, 2.5), p, 1e-8)
			}
			for _, b := range []float64{0.1, 1, 7.5, 1e4} {
				if x := dist.FQuantile(p, a, b); x > 1e-290 && !math.IsInf(x, 1) {
					near(t, "F", dist.FCDF(x, a, b), p, 1e-8)
				}
				if x := dist.FUpper(p, a, b); x > 1e-290 && x < 1e290 {
					near(t, "F upper", dist.FTail(x, a, b), p, 1e-8)
				}
			}
			if x := dist.StudentUpper(p, a); x > 0 && x < 1e150 {
				near(t, "t", dist.StudentTail(x, a), p, 1e-8)
			}
		}
	}
}

// Every discrete quantile is the smallest k that reaches p, by summation.
func TestDiscreteBySummation(t *testing.T) {
	type law struct {
		name       string
		prob       func(k float64) float64
		cdf, tail  func(k float64) float64
		quantile   func(p float64) float64
		last, step float64
	}
	laws := []law{
		{
			"poisson", func(k float64) float64 { return dist.PoissonProbability(k, 7.3) }, func(k float64) float64 { return dist.PoissonCDF(k, 7.3) },
			func(k float64) float64 { return dist.PoissonTail(k, 7.3) }, func(p float64) float64 { return dist.PoissonQuantile(p, 7.3) }, 40, 1,
		},
		{
			"binomial", func(k float64) float64 { return dist.BinomialProbability(k, 20, 0.3) }, func(k float64) float64 { return dist.BinomialCDF(k, 20, 0.3) },
			func(k float64) float64 { return dist.BinomialTail(k, 20, 0.3) }, func(p float64) float64 { return dist.BinomialQuantile(p, 20, 0.3) }, 20, 1,
		},
		{
			"negative binomial", func(k float64) float64 { return dist.NegativeBinomialProbability(k, 2.5, 0.4) },
			func(k float64) float64 { return dist.NegativeBinomialCDF(k, 2.5, 0.4) },
			func(k float64) float64 { return dist.NegativeBinomialTail(k, 2.5, 0.4) },
			func(p float64) float64 { return dist.NegativeBinomialQuantile(p, 2.5, 0.4) }, 80, 1,
		},
	}
	for _, l := range laws {
		sum := 0.0
		for k := 0.0; k <= l.last; k++ {
			before := sum
			sum += l.prob(k)
			near(t, l.name+" cdf", l.cdf(k), sum, 1e-12)
			if sum < 0.999 {
				near(t, l.name+" tail", l.tail(k), 1-sum, 1e-10)
				near(t, l.name+" quantile", l.quantile(before+(sum-before)/2), k, 0)
				near(t, l.name+" quantile at a step", l.quantile(sum), k, 0)
			}
		}
	}
	near(t, "qbinom", dist.BinomialQuantile(0.025, 200, 0.95), 184, 0)
}

func TestOutsideTheDomain(t *testing.T) {
	for name, v := range map[string]float64{
		"p above 1": dist.NormalQuantile(1.5), "df 0": dist.ChiSquaredQuantile(0.5, 0), "negative shape": dist.GammaCDF(1, -1, 1),
		"shape not a number": dist.BetaQuantile(0.5, math.NaN(), 1), "vast shape": dist.FUpper(0.1, 1, 1e11), "vast mean": dist.PoissonQuantile(0.5, 1e11),
		"half a trial": dist.BinomialQuantile(0.5, 1.5, 0.5), "no size": dist.NegativeBinomialQuantile(0.5, 0, 0.5),
	} {
		if !math.IsNaN(v) {
			t.Errorf("%s: %v", name, v)
		}
	}
	near(t, "vast but usual", dist.PoissonQuantile(0.975, 1e9), 1e9+1.96*math.Sqrt(1e9), 1e-8)
}

// FuzzNoPanic: any argument gives a number or NaN, quickly.
func FuzzNoPanic(f *testing.F) {
	f.Add(0.5, 1.0, 2.0)
	f.Add(1e-300, 0.5, 1e9)
	f.Add(-1.0, math.NaN(), math.Inf(1))
	f.Add(1.0, 1e-300, 1e300)
	f.Fuzz(func(t *testing.T, p, a, b float64) {
		for _, v := range []float64{
			dist.NormalQuantile(p), dist.GammaQuantile(p, a, b), dist.GammaUpper(p, a, b), dist.BetaQuantile(p, a, b), dist.BetaUpper(p, a, b),
			dist.FQuantile(p, a, b), dist.FUpper(p, a, b), dist.StudentQuantile(p, a), dist.PoissonQuantile(p, a),
			dist.BinomialQuantile(p, math.Floor(a), b), dist.NegativeBinomialQuantile(p, a, b), dist.BetaCDF(p, a, b),
			dist.GammaCDF(p, a, b), dist.FTail(p, a, b), dist.StudentTail(p, a), dist.WeibullQuantile(p, a, b),
		} {
			_ = v
		}
	})
}
