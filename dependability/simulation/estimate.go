package simulation

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Estimate is a number with its interval.
type Estimate struct {
	Value     float64
	SE        float64 // standard error
	Low, High float64 // at Options.Level
	N         int     // independent observations it rests on: batches or runs
}

// ratio estimates sum(y)/sum(x) over independent batches: Law, Simulation
// Modeling and Analysis, section 9.5.
func ratio(y, x []float64, level float64) Estimate {
	n := float64(len(x))
	sy, sx := 0.0, 0.0
	for i := range x {
		sy, sx = sy+y[i], sx+x[i]
	}
	if sx == 0 {
		return Estimate{Value: math.NaN(), N: len(x)}
	}
	e := Estimate{Value: sy / sx, N: len(x)}
	ss := 0.0
	for i := range x {
		d := y[i] - e.Value*x[i]
		ss += d * d
	}
	e.SE = math.Sqrt(ss/(n-1)/n) / (sx / n)
	t := student(n-1, level) * e.SE
	e.Low, e.High = max(0, e.Value-t), e.Value+t
	return e
}

// average is the mean of independent observations given by their count, mean
// and sum of squared differences.
func average(n int, mean, squares, level float64) Estimate {
	e := Estimate{Value: mean, N: n, SE: math.Sqrt(squares / float64(n-1) / float64(n))}
	t := student(float64(n-1), level) * e.SE
	e.Low, e.High = mean-t, mean+t
	return e
}

// share is a proportion, with the interval of Wilson (1927): it says
// something even where nothing, or everything, was seen.
func share(k, n int, level float64) Estimate {
	p, m := float64(k)/float64(n), float64(n)
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	e := Estimate{Value: p, SE: math.Sqrt(p * (1 - p) / m), Low: max(0, middle-half), High: min(1, middle+half), N: n}
	e.Low, e.High = min(e.Low, p), max(e.High, p) // rounding at 0 and 1
	return e
}

func student(freedom, level float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: max(freedom, 1)}.Quantile(0.5 + level/2)
}
