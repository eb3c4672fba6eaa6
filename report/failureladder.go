package report

import "math"

// Rungs of a logarithmic axis of hours, in the units that people think in.
const (
	rungSecond = 1.0 / 3600
	rungMinute = 1.0 / 60
	rungHour   = 1.0
	rungDay    = 24.0
	rungYear   = 24 * 365.25

	enoughRungs = 3 // below that nobody can read an axis
)

// ladder are the marks of a logarithmic axis of hours from low to high: coarse
// ones where enough of them lie between, else finer ones, else every so much.
func ladder(low, high float64) []AxisTick {
	for _, rungs := range [][]AxisTick{coarseRungs(), fineRungs()} {
		n := 0
		for _, t := range rungs {
			if t.At >= low && t.At <= high {
				n++
			}
		}
		if n >= enoughRungs {
			return rungs
		}
	}
	return evenRungs(low, high)
}

func coarseRungs() []AxisTick {
	return []AxisTick{
		{rungMinute, "1 min"},
		{10 * rungMinute, "10 min"},
		{rungHour, "1 h"},
		{6 * rungHour, "6 h"},
		{rungDay, "1 d"},
		{7 * rungDay, "1 wk"},
		{30 * rungDay, "30 d"},
		{182.6 * rungDay, "6 mo"},
		{rungYear, "1 y"},
		{3 * rungYear, "3 y"},
		{10 * rungYear, "10 y"},
		{30 * rungYear, "30 y"},
	}
}

func fineRungs() []AxisTick {
	var all []AxisTick
	for _, unit := range []struct {
		size  float64
		name  string
		steps []float64
	}{
		{rungSecond, " s", []float64{1, 2, 5, 10, 20, 30}},
		{rungMinute, " min", []float64{1, 2, 5, 10, 20, 30}},
		{rungHour, " h", []float64{1, 2, 3, 6, 12}},
		{rungDay, " d", []float64{1, 2, 4, 7, 14, 30, 60, 120, 240}},
		{rungYear, " y", []float64{1, 2, 3, 5, 10, 20, 30, 50, 100}},
	} {
		for _, n := range unit.steps {
			all = append(all, AxisTick{n * unit.size, decimal(n, 0) + unit.name})
		}
	}
	return all
}

// evenRungs marks a short range at equal distances, in one unit.
func evenRungs(low, high float64) []AxisTick {
	if !(low > 0 && high >= low) {
		return coarseRungs()
	}
	size, name := rungYear, " y"
	switch {
	case high < 2*rungMinute:
		size, name = rungSecond, " s"
	case high < 3*rungHour:
		size, name = rungMinute, " min"
	case high < 3*rungDay:
		size, name = rungHour, " h"
	case high < 3*rungYear:
		size, name = rungDay, " d"
	}
	low, high = low/size, high/size
	if high-low < 1e-6*high {
		return []AxisTick{{low * size, significant(low) + name}}
	}
	step := roundBelow((high - low) / enoughRungs)
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []AxisTick
	for i := math.Ceil(low/step - 1e-9); i*step <= high*(1+1e-12); i++ {
		ticks = append(ticks, AxisTick{i * step * size, decimal(i*step, digits) + name})
	}
	return ticks
}

// roundBelow is the largest 1, 2 or 5 times a power of ten that is not above v.
func roundBelow(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	switch m := v / p; {
	case m >= 5:
		return 5 * p
	case m >= 2:
		return 2 * p
	}
	return p
}
