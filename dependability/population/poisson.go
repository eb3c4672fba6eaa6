package population

import "math"

// poisson gives the weights of a Poisson distribution from its mode outward,
// down to weights of tiny; the first weight is that of left.
//
// The sum is 1 but for tail, a bound of what lies outside.
func poisson(mean float64) (left int, weights []float64, tail float64) {
	const tiny = 1e-19
	if mean == 0 {
		return 0, []float64{1}, 0
	}
	mode := int(mean)
	lg, _ := math.Lgamma(float64(mode) + 1)
	top := math.Exp(float64(mode)*math.Log(mean) - mean - lg)
	var low []float64
	for k, w := mode, top; k > 0 && w > tiny; k-- {
		w *= float64(k) / mean
		low = append(low, w)
	}
	left = mode - len(low)
	weights = make([]float64, 0, 2*len(low)+32)
	for i := len(low) - 1; i >= 0; i-- {
		weights = append(weights, low[i])
	}
	w := top
	for k := mode; w > tiny; k++ {
		weights = append(weights, w)
		w *= mean / float64(k+1)
	}
	sum := 0.0
	for i, j := 0, len(weights)-1; i <= j; { // small ones first
		if weights[i] < weights[j] {
			sum, i = sum+weights[i], i+1
		} else {
			sum, j = sum+weights[j], j-1
		}
	}
	for i := range weights {
		weights[i] /= sum
	}
	return left, weights, tiny * (4 + 2*math.Sqrt(mean))
}
