package estimate

import (
	"cmp"
	"math"
	"slices"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Comparison is the ratio of two groups of durations, the first over the
// second, with the test of a ratio of 1 and the smallest ratio that so many
// durations could have shown. A ratio is never given without the latter.
type Comparison struct {
	Ratio      Interval
	Statistic  float64
	DF         float64
	P          *float64
	Detectable *float64
}

// Distinguishable says whether the change may be called one: the test at
// 1-level rejects a ratio of 1.
func (c Comparison) Distinguishable(level float64) bool { return c.P != nil && *c.P < 1-level }

// CompareGeometric compares geometric means by Welch's t test on the logarithms
// of complete durations. Durations still open must not have been dropped to make
// them complete: see [CompareFits].
func CompareGeometric(a, b Logs, level float64) Comparison {
	return welch(a.location(), b.location(), level)
}

// CompareFits compares the scales of two lognormal fits, the accelerated
// failure time ratio, and uses open durations as what they are. With the
// variance of a fit widened from r to r-1 and Student's t for r events it is
// Welch's test where nothing is open.
func CompareFits(a, b *Fit) Comparison { return welch(a.location(), b.location(), a.Level) }

// A location is the estimated centre of the logarithms of a group.
type location struct {
	mean, variance float64 // variance of mean
	n              float64 // that it rests on
}

func (l Logs) location() location { return location{l.Mean, l.Variance / float64(l.N), float64(l.N)} }

func (f *Fit) location() location {
	r := float64(f.sample.events)
	return location{f.point.mu, f.cov[0] * r / (r - 1), r}
}

func welch(a, b location, level float64) Comparison {
	if !(a.variance+b.variance > 0) || a.n < 2 || b.n < 2 {
		return Comparison{Ratio: Interval{Value: Some(math.Exp(a.mean - b.mean))}}
	}
	sum := a.variance + b.variance
	df := sum * sum / (a.variance*a.variance/(a.n-1) + b.variance*b.variance/(b.n-1))
	se, diff := math.Sqrt(sum), a.mean-b.mean
	t := diff / se
	reach := dist.StudentUpper((1-level)/2, df) * se
	// The spread of both together, for what a repetition could show.
	spread := math.Sqrt(((a.n-1)*a.variance*a.n + (b.n-1)*b.variance*b.n) / (a.n + b.n - 2))
	power := Usual()
	power.Level = level
	v := math.Exp(diff)
	return Comparison{
		Ratio:     interval(v, v*se, math.Exp(diff-reach), math.Exp(diff+reach)),
		Statistic: t, DF: df, P: Some(2 * dist.StudentTail(math.Abs(t), df)),
		Detectable: power.LognormalRatio(int(a.n), int(b.n), spread),
	}
}

// CompareExponential compares the means of two groups of exponential durations,
// given the total time and events of each, by the F test.
func CompareExponential(time1 float64, events1 int, time2 float64, events2 int, level float64) Comparison {
	if events1 < 1 || events2 < 1 || !(time1 > 0) || !(time2 > 0) {
		return Comparison{}
	}
	d1, d2 := 2*float64(events1), 2*float64(events2)
	f := time1 / float64(events1) / (time2 / float64(events2))
	tail := (1 - level) / 2
	power := Usual()
	power.Level = level
	return Comparison{
		Ratio:     interval(f, math.NaN(), f/dist.FUpper(tail, d1, d2), f/dist.FQuantile(tail, d1, d2)),
		Statistic: f, DF: d1 + d2, P: Some(2 * math.Min(dist.FTail(f, d1, d2), dist.FCDF(f, d1, d2))),
		Detectable: power.ExponentialRatio(events1, events2),
	}
}

// A RankSum is Wilcoxon's two-sample test of complete durations: W counts the
// pairs in which the first is longer, ties as a half; P is two-sided by the
// normal law with continuity correction and correction for ties.
type RankSum struct{ W, P float64 }

// RankSumTest ranks the two samples together.
func RankSumTest(a, b Sample) (RankSum, error) {
	if !a.complete() || !b.complete() {
		return RankSum{}, ErrOpen
	}
	n1, n2 := float64(a.N()), float64(b.N())
	n := n1 + n2
	if n1 == 0 || n2 == 0 {
		return RankSum{}, ErrFew
	}
	tie := tieOf(a, b)
	w, ties := 0.0, 0.0
	for i, j := 0, 0; i < a.N() || j < b.N(); {
		t := math.Inf(1)
		if i < a.N() {
			t = a.time(i)
		}
		if j < b.N() {
			t = math.Min(t, b.time(j))
		}
		before, here, there := float64(j), 0.0, 0.0
		for ; i < a.N() && a.time(i)-t <= tie; i++ {
			here++
		}
		for ; j < b.N() && b.time(j)-t <= tie; j++ {
			there++
		}
		w += here * (before + there/2)
		m := here + there
		ties += m*m*m - m
	}
	diff := w - n1*n2/2
	sigma := math.Sqrt(n1 * n2 / 12 * (n + 1 - ties/(n*(n-1))))
	if !(sigma > 0) {
		return RankSum{W: w, P: 1}, nil
	}
	z := math.Max(0, math.Abs(diff)-0.5) / sigma
	return RankSum{W: w, P: math.Min(1, 2*dist.NormalTail(z))}, nil
}

// Holm adjusts p-values for being the answers to several questions (Holm 1979);
// those that cannot be said stay so.
func Holm(ps []*float64) []*float64 {
	order := []int{}
	for i, p := range ps {
		if p != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(*ps[i], *ps[j]) })
	out, worst := make([]*float64, len(ps)), 0.0
	for rank, i := range order {
		worst = math.Max(worst, math.Min(1, *ps[i]*float64(len(order)-rank)))
		out[i] = Some(worst)
	}
	return out
}
