package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

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
	if len(t.Failures) < 2 || t.X == 0 {
		return out
	}
	c := t.cells()
	out.Row = t.T / float64(len(t.Failures))
	rate, theta := t.X/t.T, math.Inf(1)
	out.Poisson = Some(c.logLikelihood(rate, theta))
	z := dist.NormalUpper((1 - level) / 2)
	if fitted, given := c.fit(rate); c.overdispersed(rate) && fitted < mostTheta {
		theta, rate = fitted, given
		se := 1 / (theta * math.Sqrt(c.thetaInformation(rate, theta))) // of ln θ
		out.Theta = interval(theta, theta*se, theta*math.Exp(-z*se), theta*math.Exp(z*se))
	}
	out.LogLik = Some(c.logLikelihood(rate, theta))
	information := 0.0
	for _, cell := range c {
		m := rate * cell.exposure
		information += cell.rows * m / (1 + m/theta)
	}
	mu, se := rate*out.Row, 1/math.Sqrt(information)
	out.Mu = interval(mu, mu*se, mu*math.Exp(-z*se), mu*math.Exp(z*se))
	return out
}

// From mostTheta on clusters cannot be told from none.
const mostTheta = 1e4

// cells are the distinct rows of a tally and how often each comes.
type cells []struct{ failures, exposure, rows float64 }

func (t Tally) cells() cells {
	var c cells
	for i, x := range t.Failures {
		if i == 0 || x != t.Failures[i-1] || t.Exposure[i] != t.Exposure[i-1] {
			c = append(c, struct{ failures, exposure, rows float64 }{x, t.Exposure[i], 0})
		}
		c[len(c)-1].rows++
	}
	return c
}

// overdispersed says that the likelihood falls towards no clusters.
func (c cells) overdispersed(rate float64) bool {
	sum := 0.0
	for _, cell := range c {
		d := cell.failures - rate*cell.exposure
		sum += cell.rows * (d*d - cell.failures)
	}
	return sum > 0
}

// fit maximises the likelihood: the score of θ is that at the best rate for it.
func (c cells) fit(start float64) (theta, rate float64) {
	rate = start
	theta = math.Exp(bisect(-2*math.Log(mostTheta), 2*math.Log(mostTheta), func(x float64) bool {
		rate = c.rateGiven(math.Exp(x), rate)
		return c.thetaScore(rate, math.Exp(x)) > 0
	}))
	return theta, c.rateGiven(theta, rate)
}

// thetaScore is the derivative of the log-likelihood by θ.
func (c cells) thetaScore(rate, theta float64) float64 {
	sum := 0.0
	for _, cell := range c {
		m := rate * cell.exposure
		sum += cell.rows * (digammaStep(theta, cell.failures) - math.Log1p(m/theta) + (m-cell.failures)/(m+theta))
	}
	return sum
}

// thetaInformation is minus the derivative of thetaScore.
func (c cells) thetaInformation(rate, theta float64) float64 {
	sum := 0.0
	for _, cell := range c {
		m, x := rate*cell.exposure, cell.failures
		sum += cell.rows * (trigammaStep(theta, x) - m/theta/(theta+m) + (m-x)/((theta+m)*(theta+m)))
	}
	return sum
}

// trigammaStep is ψ'(θ) - ψ'(θ+x) for a whole x: the sum of 1/(θ+j)².
func trigammaStep(theta, x float64) float64 {
	const direct = 24
	sum, j := 0.0, 0.0
	for ; j < x && theta+j < direct; j++ {
		sum += 1 / ((theta + j) * (theta + j))
	}
	if j < x {
		a, b := theta+j, theta+x
		sum += (x-j)/(a*b) + trigammaRest(a) - trigammaRest(b)
	}
	return sum
}

// trigammaRest is ψ'(x) - 1/x for large x.
func trigammaRest(x float64) float64 {
	y := 1 / (x * x)
	return y/2 + y/x*(1./6-y*(1./30-y*(1./42-y/30)))
}

// digammaStep is ψ(θ+x) - ψ(θ) for a whole x: the sum of 1/(θ+j), from 24 on by
// the asymptotic series.
func digammaStep(theta, x float64) float64 {
	const direct = 24
	sum, j := 0.0, 0.0
	for ; j < x && theta+j < direct; j++ {
		sum += 1 / (theta + j)
	}
	if j < x {
		sum += math.Log1p((x-j)/(theta+j)) + digammaRest(theta+x) - digammaRest(theta+j)
	}
	return sum
}

// digammaRest is ψ(x) - ln x for large x.
func digammaRest(x float64) float64 {
	y := 1 / (x * x)
	return -1/(2*x) - y*(1./12-y*(1./120-y*(1./252-y/240)))
}

// rateGiven is the rate of largest likelihood for θ, X/T unless the exposures
// differ: Newton's method in the logarithm, in which the score falls.
func (c cells) rateGiven(theta, start float64) float64 {
	rate := start
	for range 100 {
		score, slope := 0.0, 0.0
		for _, cell := range c {
			m := rate * cell.exposure
			score += cell.rows * (cell.failures - m) / (1 + m/theta)
			slope += cell.rows * m * (1 + cell.failures/theta) / ((1 + m/theta) * (1 + m/theta))
		}
		step := math.Min(2, math.Max(-2, score/slope))
		rate *= math.Exp(step)
		if !(math.Abs(step) > 1e-14) {
			break
		}
	}
	return rate
}

// logLikelihood of the counts; an infinite theta is Poisson.
func (c cells) logLikelihood(rate, theta float64) float64 {
	sum := 0.0
	for _, cell := range c {
		m := rate * cell.exposure
		p := dist.PoissonProbability(cell.failures, m)
		if !math.IsInf(theta, 1) {
			p = dist.NegativeBinomialProbability(cell.failures, theta, theta/(theta+m))
		}
		sum += cell.rows * math.Log(p)
	}
	return sum
}
