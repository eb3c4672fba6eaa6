package population

import (
	"math"

	"github.com/nines-bot/nines/dependability"
)

// Windowed is Exact on a window however small the chain.
func (m *Model) Windowed(at []float64, how Exactness, limits dependability.Limits) ([]Point, error) {
	c, err := m.newChain(at, how, limits)
	if err != nil {
		return nil, err
	}
	c.full = false
	c.f = frame{}
	c.beginWindow()
	var out []Point
	for _, t := range at {
		if err := c.advance(t); err != nil {
			return nil, err
		}
		out = append(out, c.Point())
	}
	return out, nil
}

// Marched is the steady state by marching on a window however small the chain.
func (m *Model) Marched(how Exactness, limits dependability.Limits) (Point, error) {
	c, err := m.newChain(nil, how, limits)
	if err != nil {
		return Point{}, err
	}
	p, err := m.FixedPoint(limits)
	if err != nil {
		return Point{}, err
	}
	gap, _ := m.gap(p.Mean)
	c.full, c.f, c.eps = false, frame{}, c.lost*1e-8
	c.sup = support{}
	if err := c.settleWindow(&p, gap); err != nil {
		return Point{}, err
	}
	c.now = math.Inf(1)
	return c.Point(), nil
}
