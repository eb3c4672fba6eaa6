package simulation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/nines-bot/nines/dependability"
)

// Blocks is a structure of independent components, each with a repairman of
// its own.
type Blocks struct {
	Components []Component
	// Works is the structure function; it must be safe for concurrent use.
	Works func(failed []bool) bool
}

// A Component alternates between a life and a repair. A zero Repair is none.
type Component struct {
	Name         string
	Life, Repair Law
}

// A Law is a distribution of times.
type Law struct {
	Rate float64                    // of an exponential distribution, or
	Draw func(g *rand.Rand) float64 // any other
}

// Exponential is the law of a constant rate.
func Exponential(rate float64) Law { return Law{Rate: rate} }

// Constant is the law of a fixed time.
func Constant(t float64) Law { return Law{Draw: func(*rand.Rand) float64 { return t }} }

// Weibull is the law with survival exp(-(t/scale)^shape).
func Weibull(shape, scale float64) Law {
	return Law{Draw: func(g *rand.Rand) float64 { return scale * math.Pow(g.ExpFloat64(), 1/shape) }}
}

// Lognormal is the law of exp(mu + sigma*N).
func Lognormal(mu, sigma float64) Law {
	return Law{Draw: func(g *rand.Rand) float64 { return math.Exp(mu + sigma*g.NormFloat64()) }}
}

// Inverse is the law with a quantile function.
func Inverse(quantile func(p float64) float64) Law {
	return Law{Draw: func(g *rand.Rand) float64 { return quantile(1 - g.Float64()) }}
}

func (l Law) draw(g *rand.Rand) float64 {
	switch {
	case l.Draw != nil:
		return l.Draw(g)
	case l.Rate == 0:
		return math.Inf(1)
	}
	return g.ExpFloat64() / l.Rate
}

func (b *Blocks) prepare(dependability.Limits) (makeWalk, error) {
	if b.Works == nil || len(b.Components) == 0 {
		return nil, errors.New("simulation: blocks without components or structure")
	}
	memoryless := true
	for _, c := range b.Components {
		for _, l := range []Law{c.Life, c.Repair} {
			if !(l.Rate >= 0 && l.Rate <= math.MaxFloat64) {
				return nil, fmt.Errorf("simulation component %s: rate %v", c.Name, l.Rate)
			}
			memoryless = memoryless && l.Draw == nil
		}
	}
	return func() walk {
		n := len(b.Components)
		return &blockWalk{b: b, memoryless: memoryless, failed: make([]bool, n), due: make([]float64, n)}
	}, nil
}

type blockWalk struct {
	b          *Blocks
	memoryless bool
	failed     []bool
	due        []float64 // time of the next event of each component
	now        float64
	down       int // failed components
	works      bool
}

func (w *blockWalk) restart(g *rand.Rand) error {
	w.now, w.down = 0, 0
	for i := range w.failed {
		w.failed[i] = false
		if err := w.plan(i, g); err != nil {
			return err
		}
	}
	w.works = w.b.Works(w.failed)
	return nil
}

// plan draws when component i changes next.
func (w *blockWalk) plan(i int, g *rand.Rand) error {
	law := w.b.Components[i].Life
	if w.failed[i] {
		law = w.b.Components[i].Repair
	}
	t := law.draw(g)
	if !(t >= 0) {
		return fmt.Errorf("simulation component %s: time %v", w.b.Components[i].Name, t)
	}
	w.due[i] = w.now + t
	return nil
}

func (w *blockWalk) next(g *rand.Rand) (took, mean float64, err error) {
	first := 0
	for i, t := range w.due {
		if t < w.due[first] {
			first = i
		}
	}
	took = w.due[first] - w.now
	if math.IsInf(took, 1) {
		return took, took, nil
	}
	w.now = w.due[first]
	if w.failed[first] = !w.failed[first]; w.failed[first] {
		w.down++
	} else {
		w.down--
	}
	w.works = w.b.Works(w.failed)
	err = w.plan(first, g)
	if w.memoryless && w.down == 0 {
		w.rebase()
	}
	return took, took, err
}

// rebase starts the clock anew, before it loses digits.
func (w *blockWalk) rebase() {
	for i := range w.due {
		w.due[i] -= w.now
	}
	w.now = 0
}

func (w *blockWalk) up() bool      { return w.works }
func (w *blockWalk) renewed() bool { return w.down == 0 }
func (w *blockWalk) renews() bool  { return w.memoryless }
