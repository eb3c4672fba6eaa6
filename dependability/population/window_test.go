package population_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/population"
)

// On windows the bound holds and is what was asked for, also where the
// population breeds fast or stands almost still.
func TestWindowBound(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 4))
	between := func(a, b float64) float64 { return a * math.Pow(b/a, g.Float64()) }
	for range 12 {
		n := 50 + g.IntN(60)
		lambda, theta, delta, eta := between(1e-4, 10), between(1e-3, 50)/float64(n), between(0.05, 20), between(0.05, 100)
		m := swpop(n, lambda, theta, delta, eta)
		end := between(0.02, 1.5)
		at := []float64{end / 3, end}
		window, err := m.Windowed(at, population.Exactness{}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := m.Exact(at, population.Exactness{}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range window {
			if w.Lost > 1e-9 {
				t.Errorf("m=%d lambda=%g theta=%g delta=%g eta=%g t=%g: lost %g", n, lambda, theta, delta, eta, w.At, w.Lost)
			}
			for c := range w.Mean {
				if d := math.Abs(w.Mean[c] - whole[i].Mean[c]); d > w.Error[c]+whole[i].Error[c] {
					t.Errorf("m=%d lambda=%g theta=%g delta=%g eta=%g t=%g: off by %g, bound %g", n, lambda, theta, delta, eta, w.At, d, w.Error[c])
				}
			}
		}
	}
}
