package markov

import "fmt"

// A Start says in which state, or with which probabilities, an observation begins.
type Start int

const (
	FromInit     Start = iota // the initial state
	Stationary                // at any time of long operation
	StationaryUp              // the same, given that the system is up
	AfterFailure              // just after going down, in long operation
)

// startAt returns the probabilities of the states at the start and their
// relative error.
func (c *Chain) startAt(s Start) (p []float64, relative float64, err error) {
	p = make([]float64, c.Len())
	if s == FromInit {
		p[0] = 1
		return p, 0, nil
	}
	steady, err := c.Steady()
	if err != nil {
		return nil, 0, err
	}
	switch s {
	case Stationary:
		copy(p, steady.P)
		return p, steady.Error, nil
	case StationaryUp:
		for i, up := range c.up {
			if up {
				p[i] = steady.P[i]
			}
		}
		err = ErrNeverUp
	case AfterFailure:
		p = c.entries(steady.P, true)
		err = ErrNeverDown
	default:
		return nil, 0, fmt.Errorf("unknown start %d", s)
	}
	if total(p) == 0 {
		return nil, 0, err
	}
	normalize(p)
	return p, 2 * steady.Error, nil
}
