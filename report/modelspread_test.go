package report

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The density of a lognormal unavailability is a normal one over the decades.
func TestSpreadCurve(t *testing.T) {
	const sigma = 0.5 // of ln U
	var quantiles []float64
	for i := range SpreadLevels() {
		quantiles = append(quantiles, 1e-7*math.Exp(sigma*spreadAt(i)))
	}
	c, ok := SpreadCurve(quantiles)
	if !ok || !slices.IsSorted(c.X) {
		t.Fatalf("%v, %v", c, ok)
	}
	for i, x := range c.X {
		z := (7 - x) * math.Ln10 / sigma
		want := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * math.Ln10 / sigma
		if math.Abs(c.Y[i]-want) > 0.05*want+0.03 {
			t.Errorf("at %v nines: %v, want about %v", x, c.Y[i], want)
		}
	}
	for name, bad := range map[string][]float64{
		"nothing":     nil,
		"too few":     {1e-3, 1e-2},
		"no spread":   slices.Repeat([]float64{1e-3}, spreadSteps+1),
		"zeros":       make([]float64, spreadSteps+1),
		"always down": append(quantiles[:spreadSteps:spreadSteps], 1),
	} {
		if _, ok := SpreadCurve(bad); ok {
			t.Errorf("%s: a density", name)
		}
	}
}

func TestNinesTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0.7, 2.4, "90% 95% 98% 99% 99.5%"},
		{1.9, 6.2, "99% 99.9% 99.99% 99.999% 99.9999%"},
		{4.2, 4.4, "99.994% 99.995% 99.996%"},
		{3.01, 3.05, "99.904% 99.906% 99.908% 99.910%"},
		{0.01, 0.6, "20% 40% 60%"},
		{8, 30, "10 nines 15 nines 20 nines 25 nines 30 nines"},
		{2, 2, "99.0%"},
	} {
		var got []string
		for _, x := range ninesTicks(c.low, c.high) {
			got = append(got, x.Label)
			if x.At < c.low-1e-12 || x.At > c.high+1e-12 {
				t.Errorf("%v to %v: %s stands at %v", c.low, c.high, x.Label, x.At)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v to %v: %q, want %q", c.low, c.high, s, c.want)
		}
	}
}

// The picture has a density for each system that is uncertain, and beside it what
// was measured and promised.
func TestSpreadChart(t *testing.T) {
	f := lived()
	m := pair()
	for i := range SpreadLevels() {
		m.Predictions[0].Spread = append(m.Predictions[0].Spread, 1e-3*math.Exp(spreadAt(i)))
	}
	m.Predictions = append(m.Predictions, Prediction{System: "certain", Availability: 0.9, Unavailability: 0.1})
	var plot Curves
	for _, s := range reportOf(&f, m).Sections {
		for _, b := range s.Blocks {
			if c, ok := b.(Chart); ok {
				plot, _ = c.Plot.(Curves)
			}
		}
	}
	var names []string
	for _, l := range plot.Lines {
		names = append(names, l.Name+l.Band)
	}
	got := strings.Join(names, "; ")
	if want := "predicted; predicted certain; measured 97.7%; 90% limits of the measured; objective 99.9%"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
