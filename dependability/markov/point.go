package markov

// PointAvailability returns, for each time after the start, the probability of
// being up then.
func (c *Chain) PointAvailability(start Start, times ...float64) ([]Probability, error) {
	moments, relative, err := c.inTime(start, times)
	if err != nil {
		return nil, err
	}
	list := make([]Probability, len(times))
	for k, m := range moments {
		list[k] = probability(m.point[0], m.point[1], m.relative+relative, m.method)
	}
	return list, nil
}

// IntervalAvailability returns, for each time, the expected share of the time from
// the start to then that the system is up; at 0 it is the point availability.
func (c *Chain) IntervalAvailability(start Start, times ...float64) ([]Probability, error) {
	moments, relative, err := c.inTime(start, times)
	if err != nil {
		return nil, err
	}
	list := make([]Probability, len(times))
	for k, m := range moments {
		up, down := m.point[0], m.point[1]
		if times[k] > 0 {
			up, down = m.sum[0]/times[k], m.sum[1]/times[k]
		}
		list[k] = probability(up, down, m.relative+relative, m.method)
	}
	return list, nil
}

// inTime watches the up and the down states.
func (c *Chain) inTime(start Start, times []float64) ([]moment, float64, error) {
	alpha, relative, err := c.startAt(start)
	if err != nil {
		return nil, 0, err
	}
	up, down := make([]float64, c.Len()), make([]float64, c.Len())
	for i, u := range c.up {
		if u {
			up[i] = 1
		} else {
			down[i] = 1
		}
	}
	moments, err := transient{p: c.process(), alpha: alpha, watch: [][]float64{up, down}}.at(times, c.limits)
	return moments, relative, err
}

// A Distribution is where a system is at a time.
type Distribution struct {
	P      []float64 // by state
	Error  float64   // relative, of components above 1e-16
	Method string
}

// Distribution returns the probabilities of the states at each time.
func (c *Chain) Distribution(start Start, times ...float64) ([]Distribution, error) {
	alpha, relative, err := c.startAt(start)
	if err != nil {
		return nil, err
	}
	moments, err := transient{p: c.process(), alpha: alpha, full: true}.at(times, c.limits)
	if err != nil {
		return nil, err
	}
	list := make([]Distribution, len(times))
	for k, m := range moments {
		list[k] = Distribution{P: m.p, Error: m.relative + relative, Method: m.method}
	}
	return list, nil
}

// A Reward is what a reward rate gives by a time.
type Reward struct {
	Rate Number // expected rate at the time
	Sum  Number // expected total from the start until the time
}

// Reward returns what a reward per time, given by state, yields at each time. With
// [Chain.Rates] as the reward, that is how often a rule fires.
func (c *Chain) Reward(start Start, reward []float64, times ...float64) ([]Reward, error) {
	if err := c.checkReward(reward); err != nil {
		return nil, err
	}
	alpha, relative, err := c.startAt(start)
	if err != nil {
		return nil, err
	}
	gain, loss := parts(reward)
	moments, err := transient{p: c.process(), alpha: alpha, watch: [][]float64{gain, loss}}.at(times, c.limits)
	if err != nil {
		return nil, err
	}
	list := make([]Reward, len(times))
	for k, m := range moments {
		r := m.relative + relative
		list[k].Rate = Number{Value: m.point[0] - m.point[1], Error: (m.point[0] + m.point[1]) * r, Method: m.method}
		list[k].Sum = Number{Value: m.sum[0] - m.sum[1], Error: (m.sum[0] + m.sum[1]) * r, Method: m.method}
	}
	return list, nil
}
