package markov

// A poisson holds the probabilities of the numbers of jumps k of a Poisson process
// with mean x, from left on, and the probabilities of more than k. Weights are built
// from the mode outward by ratios and then made to sum to one, so each is right to
// about its distance from the mode times 2^-53; starting from log-gamma would lose
// x·ln x·2^-53 more. They reach down to 1e-300 of the mode on both sides: what lies
// outside can be bounded and left out, and small results lose nothing (Fox and
// Glynn 1988 stop at 1e-10).
type poisson struct {
	mean   float64
	left   int
	weight []float64
	beyond []float64 // P(N > left+i)
}

func newPoisson(x float64) *poisson {
	const floor = 1e-300
	mode := int(x)
	var down []float64
	for k, w := mode, 1.0; k > 0; k-- {
		if w *= float64(k) / x; w < floor {
			break
		}
		down = append(down, w)
	}
	n := len(down)
	p := &poisson{mean: x, left: mode - n, weight: make([]float64, n+1, 2*n+64)}
	for i, w := range down {
		p.weight[n-1-i] = w
	}
	p.weight[n] = 1
	for k, w := mode+1, 1.0; ; k++ {
		if w *= x / float64(k); w < floor {
			break
		}
		p.weight = append(p.weight, w)
	}
	normalize(p.weight)
	p.beyond = make([]float64, len(p.weight))
	for i := len(p.weight) - 2; i >= 0; i-- {
		p.beyond[i] = p.beyond[i+1] + p.weight[i+1]
	}
	return p
}

// at returns P(N = k) and P(N > k).
func (p *poisson) at(k int) (weight, beyond float64) {
	switch i := k - p.left; {
	case i < 0:
		return 0, 1
	case i < len(p.weight):
		return p.weight[i], p.beyond[i]
	}
	return 0, 0
}
