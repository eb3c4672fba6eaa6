package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// spreadSteps and spreadReach are how finely and how far the distribution of a
// prediction is looked at: in steps of the normal distribution, to three standard
// deviations either way.
const (
	spreadSteps = 48
	spreadReach = 3.0
)

// SpreadLevels are the probabilities of the quantiles that make a Spread.
func SpreadLevels() []float64 {
	all := make([]float64, spreadSteps+1)
	for i := range all {
		all[i] = normalShare(spreadAt(i))
	}
	return all
}

func spreadAt(i int) float64 { return spreadReach * (2*float64(i)/spreadSteps - 1) }

func normalShare(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// SpreadCurve is the density of an unavailability, per decade, of which the
// quantiles at SpreadLevels are given. Its X is the number of nines of the
// availability, so that better is to the right. False: it does not vary.
func SpreadCurve(quantiles []float64) (Curve, bool) {
	n := len(quantiles) - 1
	if n != spreadSteps || !(quantiles[0] > 0) || slices.Max(quantiles) >= 1 {
		return Curve{}, false
	}
	const window = 4 // steps either way: what is sampled is smoothed
	c := Curve{}
	for i := n; i >= 0; i-- {
		reach := max(min(window, i, n-i), 1)
		a, b := max(i-reach, 0), min(i+reach, n)
		width := math.Log10(quantiles[b]) - math.Log10(quantiles[a])
		if !(width > 1e-9) {
			return Curve{}, false
		}
		c.X = append(c.X, ninesOf(quantiles[i]))
		c.Y = append(c.Y, (normalShare(spreadAt(b))-normalShare(spreadAt(a)))/width)
	}
	return c, true
}

// ninesOf is the number of nines of an availability.
func ninesOf(unavailability float64) float64 { return -math.Log10(unavailability) }

// SpreadPlot is one or more densities over the availability, the tallest of
// height 1, with marks beside them.
func SpreadPlot(densities []Curve, marks ...Curve) Curves {
	p := Curves{XLabel: "availability, a log scale of the time down", YLabel: "relative likelihood"}
	tallest, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for _, c := range densities {
		tallest = max(tallest, slices.Max(c.Y))
	}
	for _, c := range densities {
		for i := range c.Y {
			c.Y[i] /= tallest
			c.Low, c.High = append(c.Low, new(0.0)), append(c.High, new(c.Y[i]))
		}
		p.Lines = append(p.Lines, c)
	}
	p.Lines = append(p.Lines, marks...)
	for _, c := range p.Lines {
		for _, x := range c.X {
			low, high = min(low, x), max(high, x)
		}
	}
	p.XTicks = ninesTicks(low, high)
	return p
}

// maxTicks is how many availabilities find room below a picture: they are long.
const maxTicks = 5

// ninesTicks marks round availabilities between two numbers of nines.
func ninesTicks(low, high float64) []AxisTick {
	if high-low < 0.8 {
		return evenTicks(low, high)
	}
	for _, steps := range [][]float64{{1, 2, 5}, {1, 3}} {
		if ticks := decadeTicks(low, high, 1, steps...); len(ticks) <= maxTicks {
			return ticks
		}
	}
	for every := 1; ; every++ {
		if ticks := decadeTicks(low, high, every, 1); len(ticks) <= maxTicks {
			return ticks
		}
	}
}

// decadeTicks marks the unavailabilities step·10^-k for every so many k.
func decadeTicks(low, high float64, every int, steps ...float64) []AxisTick {
	var ticks []AxisTick
	for k := int(math.Floor(low)); k <= int(math.Ceil(high))+1; k++ {
		for _, step := range slices.Backward(steps) {
			at := float64(k) - math.Log10(step)
			if k%every == 0 && at >= low && at <= high {
				ticks = append(ticks, AxisTick{At: at, Label: ninesLabel(step*math.Pow10(-k), k-2)})
			}
		}
	}
	return ticks
}

// evenTicks marks unavailabilities of equal distance.
func evenTicks(low, high float64) []AxisTick {
	most, least := math.Pow(10, -low), math.Pow(10, -high)
	step := most / 10
	if most > least {
		step = math.Pow10(int(math.Floor(math.Log10(most - least))))
	}
	for (most-least)/step > maxTicks {
		step *= 2
	}
	for most > least && (most-least)/step < 2 {
		step /= 2
	}
	var ticks []AxisTick
	for n := math.Floor(most / step); n*step >= least && n > 0 && len(ticks) <= maxTicks; n-- {
		ticks = append(ticks, AxisTick{At: ninesOf(n * step), Label: ninesLabel(n*step, int(math.Ceil(-math.Log10(100*step)-1e-9)))})
	}
	return ticks
}

// ninesLabel writes an availability in percent, or by its nines where that is
// too long.
func ninesLabel(unavailability float64, digits int) string {
	if unavailability < 1e-8 {
		return strconv.FormatFloat(ninesOf(unavailability), 'g', 4, 64) + " nines"
	}
	return strconv.FormatFloat(100-100*unavailability, 'f', max(digits, 0), 64) + "%"
}

// mark is a vertical line at an unavailability.
func mark(name string, u float64, tone Tone, dashed bool) Curve {
	return Curve{Name: name, Tone: tone, Dashed: dashed, X: []float64{ninesOf(u), ninesOf(u)}, Y: []float64{0, 1}}
}

// spreadChart shows how the predicted availability is distributed, beside what
// was measured and promised; false if no parameter is uncertain.
func (b *builder) spreadChart(m *Model, i int) (Chart, bool) {
	var densities, marks []Curve
	var said []string
	for k := range m.Predictions {
		p := &m.Predictions[k]
		name := strings.TrimSpace("predicted " + clip(p.System, 30))
		c, ok := SpreadCurve(p.Spread)
		if !ok {
			if p.Unavailability > 0 && p.Unavailability < 1 {
				marks = append(marks, mark(name, p.Unavailability, Neutral, false))
			}
			continue
		}
		c.Name = name
		densities = append(densities, c)
		said = append(said, name+" mostly between "+availabilityBut(*p.High)+" and "+availabilityBut(*p.Low))
	}
	if len(densities) == 0 {
		return Chart{}, false
	}
	seen := b.measured()
	if seen.value != nil && *seen.value > 0 {
		marks = append(marks, mark("measured "+availabilityBut(*seen.value), *seen.value, Bad, false))
		said = append(said, "measured "+availabilityBut(*seen.value))
	}
	if seen.low != nil && *seen.low > 0 && *seen.high < 1 {
		marks = append(marks, Curve{
			Band: percent(failureLevel) + " limits of the measured", Tone: Bad, X: []float64{ninesOf(*seen.high), ninesOf(*seen.low)},
			Low: []*float64{new(0.0), new(0.0)}, High: []*float64{new(1.0), new(1.0)},
		})
		said = append(said, "with limits of "+availabilityBut(*seen.high)+" and "+availabilityBut(*seen.low))
	}
	if u := b.allowed(); u != nil {
		marks = append(marks, mark("objective "+availability(1-*u), *u, Neutral, true))
		said = append(said, "the objective is "+availability(1-*u))
	}
	return Chart{
		ID: "model-" + count(i+1), Title: "Predicted and measured availability", Subtitle: m.name() + ": how likely each availability is by what is known of the parameters",
		Alt: "Distribution of the predicted availability: " + listed(said) + ".", Plot: SpreadPlot(densities, marks...),
	}, true
}

// allowed is the unavailability that the objective allows, nil without one.
func (b *builder) allowed() *float64 {
	if x := b.failures; x != nil && x.Rule.Objective != nil && x.Rule.Objective.Availability < 1 {
		return new(1 - x.Rule.Objective.Availability)
	}
	return nil
}
