package markov

// total adds up non-negative numbers by halves, so that the relative error grows
// with the logarithm of their number (Higham 2002, section 4.2).
func total(x []float64) float64 {
	if len(x) <= 16 {
		var s float64
		for _, v := range x {
			s += v
		}
		return s
	}
	h := len(x) / 2
	return total(x[:h]) + total(x[h:])
}

// dot is total of the products.
func dot(x, y []float64) float64 {
	if len(x) <= 16 {
		var s float64
		for i, v := range x {
			s += v * y[i]
		}
		return s
	}
	h := len(x) / 2
	return dot(x[:h], y[:h]) + dot(x[h:], y[h:])
}
