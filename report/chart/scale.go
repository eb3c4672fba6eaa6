package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	gochart "github.com/wcharczuk/go-chart/v2"
)

// scale maps values to a fraction of an axis. It is go-chart's Range; the one
// of go-chart for logarithms maps everything below 1 to 0.
type scale struct {
	min, max float64
	log      bool
	domain   int
	ticks    []tick
}

// tick is a marked value of an axis.
type tick struct {
	value float64
	label string
}

var _ gochart.Range = (*scale)(nil)

func (s *scale) String() string     { return fmt.Sprintf("scale %g..%g", s.min, s.max) }
func (s *scale) IsZero() bool       { return false }
func (s *scale) GetMin() float64    { return s.min }
func (s *scale) SetMin(v float64)   { s.min = v }
func (s *scale) GetMax() float64    { return s.max }
func (s *scale) SetMax(v float64)   { s.max = v }
func (s *scale) GetDelta() float64  { return s.max - s.min }
func (s *scale) GetDomain() int     { return s.domain }
func (s *scale) SetDomain(d int)    { s.domain = d }
func (s *scale) IsDescending() bool { return false }

func (s *scale) Translate(v float64) int { return int(math.Round(s.at(v) * float64(s.domain))) }

// at is the fraction of the axis at which v lies, kept within 0..1.
func (s *scale) at(v float64) float64 {
	lo, hi := s.min, s.max
	if s.log {
		if v <= 0 {
			return 0
		}
		v, lo, hi = math.Log10(v), math.Log10(lo), math.Log10(hi)
	}
	return min(1, max(0, (v-lo)/(hi-lo)))
}

// linear covers lo..hi and 0 with about n round ticks; at whole numbers only,
// if the values are counts.
func linear(lo, hi float64, n int, whole bool) *scale {
	lo, hi = min(lo, 0), max(hi, 0)
	if hi-lo < 1e-12 {
		hi, whole = lo+1, true
	}
	step := niceStep((hi - lo) / float64(max(n, 1)))
	if whole {
		step = max(step, 1)
	}
	s := &scale{min: math.Floor(lo/step+1e-9) * step, max: math.Ceil(hi/step-1e-9) * step}
	s.max = max(s.max, s.min+step)
	last := math.Round(s.max / step)
	if s.max-hi > 0.6*step { // most of a step would stand empty
		s.max = hi + 0.15*step
		last--
	}
	for i := math.Round(s.min / step); i <= last; i++ {
		s.ticks = append(s.ticks, tick{value: i * step, label: number(i*step, step)})
	}
	return s
}

// niceStep is the least 1, 2 or 5 times a power of ten that is not below v.
func niceStep(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= v*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// logarithmic covers lo..hi, both above 0, with ticks at powers of ten, and
// between them where the span is short.
func logarithmic(lo, hi float64, n int) *scale {
	if lo <= 0 || hi <= 0 || hi < lo {
		lo, hi = 1, 10
	}
	if hi/lo <= 30 {
		return shortLog(lo, hi)
	}
	a, b := math.Floor(math.Log10(lo)+1e-9), math.Ceil(math.Log10(hi)-1e-9)
	s := &scale{min: math.Pow(10, a), max: math.Pow(10, b), log: true}
	every := math.Ceil((b - a) / float64(max(n, 2)))
	for e := a; e <= b; e += every {
		v := math.Pow(10, e)
		s.ticks = append(s.ticks, tick{value: v, label: number(v, v)})
	}
	return s
}

// shortLog has ticks at 1, 2 and 5 times powers of ten.
func shortLog(lo, hi float64) *scale {
	var steps []float64
	for e := math.Floor(math.Log10(lo)) - 1; e <= math.Ceil(math.Log10(hi))+1; e++ {
		for _, m := range []float64{1, 2, 5} {
			steps = append(steps, m*math.Pow(10, e))
		}
	}
	i, j := 0, len(steps)-1
	for i+1 < len(steps) && steps[i+1] <= lo*(1+1e-9) {
		i++
	}
	for j > i+1 && steps[j-1] >= hi*(1-1e-9) {
		j--
	}
	s := &scale{min: steps[i], max: steps[j], log: true}
	for _, v := range steps[i : j+1] {
		s.ticks = append(s.ticks, tick{value: v, label: number(v, v)})
	}
	return s
}

// number writes v with as many decimals as a step of that size needs.
func number(v, step float64) string {
	d := 0
	for d < 6 && math.Abs(step*math.Pow10(d)-math.Round(step*math.Pow10(d))) > 1e-6*math.Pow10(d)*step {
		d++
	}
	if v != 0 && (math.Abs(v) >= 1e9 || math.Abs(v) < 1e-6) {
		return power(v)
	}
	return group(strconv.FormatFloat(v, 'f', d, 64))
}

// value writes a measured value for a label: three digits, no trailing zeros.
func value(v float64) string {
	d := 2
	switch a := math.Abs(v); {
	case a >= 1e9:
		return power(v)
	case a >= 100:
		d = 0
	case a >= 10:
		d = 1
	}
	s := strconv.FormatFloat(v, 'f', d, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return group(s)
}

// power writes a number with too many digits.
func power(v float64) string {
	digits, exp, _ := strings.Cut(strconv.FormatFloat(v, 'g', 3, 64), "e")
	n, _ := strconv.Atoi(exp) // of our own making
	return digits + "e" + strconv.Itoa(n)
}

// group sets a comma between thousands from 10,000 on, and a real minus sign.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, frac, dot := strings.Cut(s, ".")
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if dot {
		whole += "." + frac
	}
	return sign + whole
}

// finite reports a number that can be placed. What is beyond 1e15 is no
// measurement, and sums and squares of it would overflow.
func finite(v float64) bool { return math.Abs(v) <= 1e15 }

func round(v float64) float64 { return math.Round(v) }
