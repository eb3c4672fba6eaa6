package repairable

// A Slope is the derivatives of a number by the rates of a system.
type Slope struct{ Fail, Repair, Dormancy float64 }

// A Gradient is how the numbers of a system move with its rates.
type Gradient struct{ Unavailability, Frequency, MeanUp, MeanDown, MTTFF Slope }

// Gradient differentiates the product form of the steady state. Its weights are
// w_i, so that d ln w_i is i/Fail, -i/Repair and a sum D_i over the spares, and
//
//	dU/dx = U A (E[d ln w | down] - E[d ln w | up])
//
// where every state that is down has more of it than every state that is up:
// counted from the last one that is up, both means are sums of terms of one sign.
// The time to the first failure is differentiated along its recursion. Fail and
// Repair must be above 0.
func (s System) Gradient() (Gradient, error) {
	p, err := s.distribution()
	switch {
	case err != nil:
		return Gradient{}, err
	case s.Fail == 0:
		return Gradient{}, ErrNeverFails
	case s.Repair == 0:
		return Gradient{}, ErrNoSteadyState
	}
	last := s.spares()
	c := s.up(p)
	dormant := s.dormancySlopes()
	// How far the states lie from the last that is up: below, above, and by spares.
	var below, above, idle float64
	for i, x := range p {
		if i <= last {
			below += float64(last-i) * x
			idle += (dormant[last] - dormant[i]) * x
		} else {
			above += float64(i-last) * x
		}
	}
	failures := c.P*above + c.Not*below // dU/d ln Fail
	w := p[last] * s.birth(last)
	var g Gradient
	g.Unavailability = Slope{Fail: failures / s.Fail, Repair: -failures / s.Repair, Dormancy: c.Not * idle}
	g.Frequency = Slope{Fail: w * (1 + below - above) / s.Fail, Repair: w * (above - below) / s.Repair, Dormancy: w * idle}
	g.MeanUp = ratio(c.P, -1, g.Unavailability, w, g.Frequency)
	g.MeanDown = ratio(c.Not, 1, g.Unavailability, w, g.Frequency)
	g.MTTFF = s.mttffSlope()
	return g, nil
}

// ratio differentiates x/w, where x moves by sign times du.
func ratio(x, sign float64, du Slope, w float64, dw Slope) Slope {
	by := func(du, dw float64) float64 { return sign*du/w - x/w*(dw/w) }
	return Slope{by(du.Fail, dw.Fail), by(du.Repair, dw.Repair), by(du.Dormancy, dw.Dormancy)}
}

// dormancySlopes are d ln w_i / d Dormancy for the states that are up; with more
// failed there are no spares and nothing is added.
func (s System) dormancySlopes() []float64 {
	out := make([]float64, s.spares()+1)
	for i := range s.spares() {
		out[i+1] = out[i] + float64(s.Units-i-s.Need)*s.Fail/s.birth(i)
	}
	return out
}

// mttffSlope differentiates the recursion of MTTFF: terms of one sign throughout.
func (s System) mttffSlope() Slope {
	var sum, d Slope
	h := 0.0
	for i := 0; i <= s.spares(); i++ {
		birth, death := s.birth(i), s.death(i)
		next := (1 + death*h) / birth
		idle := s.Fail * float64(s.Units-i-s.Need) / birth
		d = Slope{
			Fail:     death*d.Fail/birth - next/s.Fail,
			Repair:   death * (h/s.Repair + d.Repair) / birth,
			Dormancy: death*d.Dormancy/birth - next*idle,
		}
		h = next
		sum.Fail, sum.Repair, sum.Dormancy = sum.Fail+d.Fail, sum.Repair+d.Repair, sum.Dormancy+d.Dormancy
	}
	return sum
}
