package dist

import "math"

// stirlingError is ln Γ(n+1) - [(n+½) ln n - n + ½ ln 2π], the error of
// Stirling's formula (Loader 2000, "Fast and accurate computation of binomial
// probabilities"). It keeps the digits of the densities for large arguments.
func stirlingError(n float64) float64 {
	if n < 15 {
		lg, _ := math.Lgamma(n + 1)
		return lg - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	const s0, s1, s2, s3, s4, s5 = 1.0 / 12, 1.0 / 360, 1.0 / 1260, 1.0 / 1680, 1.0 / 1188, 691.0 / 360360
	nn := n * n
	return (s0 - (s1-(s2-(s3-(s4-s5/nn)/nn)/nn)/nn)/nn) / n
}

// deviance is x ln(x/m) + m - x, without cancellation for x near m.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	s := (x - m) * v
	term := 2 * x * v
	v *= v
	for j := 1.0; j < 1000; j++ {
		term *= v
		next := s + term/(2*j+1)
		if next == s {
			return next
		}
		s = next
	}
	return s
}

// poissonDensity is m^x e^-m / Γ(x+1) for real x > 0, m > 0.
func poissonDensity(x, m float64) float64 {
	return math.Exp(-stirlingError(x)-deviance(x, m)) / math.Sqrt(2*math.Pi*x)
}

// binomialDensity is Γ(a+b+1)/(Γ(a+1)Γ(b+1)) x^a y^b for real a, b > 0, y = 1-x.
func binomialDensity(a, b, x, y float64) float64 {
	n := a + b
	e := stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n*x) - deviance(b, n*y)
	return math.Exp(e) * math.Sqrt(n/(2*math.Pi*a*b))
}
