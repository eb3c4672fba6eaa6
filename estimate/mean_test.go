package estimate

import (
	"math"
	"testing"
)

// Fewer nodes for many durations change no digit that is shown.
func TestPivotNodes(t *testing.T) {
	for _, n := range []int{50, 51, 80, 300, 5000, 1_000_000} {
		for _, sd := range []float64{0.01, 0.3, 1, 1.5, 2.5, 4, 8} {
			l := Logs{N: n, Mean: 1, Variance: sd * sd}
			few, many := l.Pivot(), l.pivot(800)
			for _, p := range []float64{0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995} {
				a, b := math.Log(few.Quantile(p)), math.Log(many.Quantile(p))
				if !(math.Abs(a-b) < 1e-10*math.Max(1, math.Abs(b))) {
					t.Errorf("n %d, sd %v, p %v: %v with %d nodes, %v with 800", n, sd, p, a, l.nodes(), b)
				}
			}
		}
	}
}
