package estimate_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/estimate"
)

func process(t testing.TB, e estimate.Events) estimate.Process {
	t.Helper()
	p, excluded, err := e.Process()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	return p
}

// TestQuietTimeCounts is the trap of statistics.md: the last failure is not the
// end of observation.
func TestQuietTimeCounts(t *testing.T) {
	times := readTable(t, "milhdbk189_n27").numbers("t")
	for _, c := range []struct{ until, mtbf float64 }{{300, 15.5}, {286.1, 14.3}, {600, 46.4}} {
		g := process(t, estimate.Events{Time: times, Until: c.until}).CrowAMSAA(0.9)
		near(t, "mtbf at "+strconv.FormatFloat(c.until, 'g', -1, 64), g.MTBFNow.Value, c.mtbf, 0.005)
	}
	if _, _, err := (estimate.Events{Time: times}).Process(); err == nil || !strings.Contains(err.Error(), "when observation of the system ended") {
		t.Errorf("no end of observation: %v", err)
	}
}

func TestEventsNameTheirFaults(t *testing.T) {
	e := estimate.Events{
		Time:    []float64{1, math.NaN(), -1, 11, math.Inf(1), 0, 5, 10, -3, 2},
		System:  []string{"a", "a", "a", "a", "a", "a", "b", "b", "b", "b"},
		Failure: []bool{true, true, true, true, true, true, true, false, false, true},
		Until:   10,
	}
	p, excluded, err := e.Process()
	if err != nil {
		t.Fatal(err)
	}
	want := []estimate.Excluded{
		{2, "time is not a number"},
		{3, "time is before the start of observation"},
		{4, "time is after the end of observation"},
		{5, "time is not finite"},
		{9, "end of observation is not a positive number"},
	}
	if diff := cmp.Diff(want, excluded); diff != "" {
		t.Error(diff)
	}
	systems := []estimate.System{{Name: "a", Times: []float64{0, 1}, End: 10}, {Name: "b", Times: []float64{2, 5}, End: 10}}
	if diff := cmp.Diff(systems, p.Systems); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []estimate.Events{
		{Time: []float64{1}, System: []string{"a", "b"}, Until: 3},
		{Time: []float64{1}, Until: -3},
		{Time: []float64{1}, Until: math.NaN()},
		{Time: []float64{1, 3}, System: []string{"a", "b"}, End: []float64{2, math.NaN()}},
	} {
		if _, _, err := bad.Process(); err == nil {
			t.Errorf("%+v is no error", bad)
		}
	}
	if _, err := (estimate.EventOptions{Level: 1}).All(e); err == nil {
		t.Error("level 1 is no error")
	}
}

func TestNoFailure(t *testing.T) {
	f, err := estimate.EventOptions{}.All(estimate.Events{Until: 720, Unit: "h"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range f.Results {
		switch r.Method + " " + r.Quantity {
		case "rate intensity":
			near(t, "intensity", r.High, -math.Log(0.025)/720, 1e-12)
		case "rate mtbf":
			if r.Value != nil || r.High != nil {
				t.Errorf("MTBF without a failure: %+v", r)
			}
			near(t, "mtbf", r.Low, -720/math.Log(0.025), 1e-12)
		}
		if r.Value == nil && len(r.Warnings) == 0 {
			t.Errorf("%s %s cannot be said and nothing says why", r.Method, r.Quantity)
		}
	}
}

// TestIrwinHall: for one and two failures the exact law is known in closed form.
func TestIrwinHall(t *testing.T) {
	one := process(t, estimate.Events{Time: []float64{0.2}, Until: 1}).Laplace()
	near(t, "one", one.P, 0.4, 1e-12)
	two := process(t, estimate.Events{Time: []float64{0.2, 0.3}, Until: 1}).Laplace()
	near(t, "two", two.P, 0.25, 1e-12) // 2 · 0.5²/2
	n := 20
	e := estimate.Events{Until: 1}
	for i := range n {
		e.Time = append(e.Time, 0.35+0.3*float64(i)/float64(n-1))
	}
	p := process(t, e).Laplace()
	near(t, "centre of twenty", p.P, 1, 1e-9)
}

// TestMannKendallByEnumeration goes through all orders of up to seven gaps.
func TestMannKendallByEnumeration(t *testing.T) {
	for n := 2; n <= 7; n++ {
		counts := map[int]int{}
		total := 0
		permute(n, func(order []int) {
			counts[inversions(order)]++
			total++
		})
		permuteSome(n, func(order []int) {
			e := estimate.Events{}
			at := 0.0
			for _, g := range order {
				at += float64(g + 1)
				e.Time = append(e.Time, at)
			}
			e.Until = at + 1
			m := process(t, e).MannKendall()
			below, above := 0, 0
			for k, c := range counts {
				if k <= inversions(order) {
					below += c
				}
				if k >= inversions(order) {
					above += c
				}
			}
			near(t, "p", m.P, math.Min(1, 2*float64(min(below, above))/float64(total)), 1e-12)
			if want := float64(n*(n-1)/2 - 2*inversions(order)); m.S != want || !m.Exact {
				t.Errorf("%v: S %v, want %v", order, m.S, want)
			}
		})
	}
}

func permute(n int, visit func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rec func(k int)
	rec = func(k int) {
		if k == n {
			visit(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rec(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rec(0)
}

func permuteSome(n int, visit func([]int)) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for range 20 {
		visit(r.Perm(n))
	}
}

func inversions(order []int) (n int) {
	for i, a := range order {
		for _, b := range order[i+1:] {
			if a > b {
				n++
			}
		}
	}
	return n
}

// TestMCFVariance compares the running variance with its definition.
func TestMCFVariance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := anyEvents(rt)
		p, _, err := e.Process()
		if err != nil {
			rt.Skip(err)
		}
		m := p.MCF(0.95)
		if len(m.Steps) == 0 {
			return
		}
		last := m.Steps[len(m.Steps)-1]
		variance, mean := 0.0, 0.0
		for _, s := range p.Systems {
			sum := 0.0
			for _, step := range m.Steps {
				if s.End < step.Time {
					continue
				}
				own := 0.0
				for _, x := range s.Times {
					if x == step.Time {
						own++
					}
				}
				n := float64(step.AtRisk)
				sum += (own - float64(step.Failures)/n) / n
				mean += own / n
			}
			variance += sum * sum
		}
		if math.Abs(variance-last.Variance) > 1e-9*(1+variance) || math.Abs(mean-last.Mean) > 1e-9*mean {
			rt.Fatalf("mean %v, variance %v; by definition %v, %v", last.Mean, last.Variance, mean, variance)
		}
	})
}

// anyEvents draws failures of some systems, with ties.
func anyEvents(t *rapid.T) estimate.Events {
	e := estimate.Events{Unit: "h", FailureTerminated: rapid.Bool().Draw(t, "failure-terminated")}
	for range rapid.IntRange(1, 4).Draw(t, "systems") {
		name := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name")
		end := float64(rapid.IntRange(1, 400).Draw(t, "end"))
		add := func(at float64, failure bool) {
			e.Time, e.System = append(e.Time, at), append(e.System, name)
			e.End, e.Failure = append(e.End, math.NaN()), append(e.Failure, failure)
		}
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			add(float64(rapid.IntRange(0, int(end)).Draw(t, "time")), true)
		}
		add(end, false)
	}
	return e
}

func TestEventsOrderAndUnit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := anyEvents(rt)
		o := estimate.EventOptions{At: []float64{1, 50}}
		base, err := o.All(e)
		if err != nil {
			rt.Skip(err)
		}
		checkFindings(rt, base)
		shuffled := estimate.Events{Unit: "h", FailureTerminated: e.FailureTerminated}
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(e.Time)) {
			shuffled.Time, shuffled.System = append(shuffled.Time, e.Time[i]), append(shuffled.System, e.System[i])
			shuffled.Failure = append(shuffled.Failure, e.Failure[i])
		}
		if again, err := o.All(shuffled); err != nil || !reflect.DeepEqual(base, again) {
			rt.Fatalf("the order of the rows matters: %v\n%s", err, cmp.Diff(base, again))
		}
		const minutes = 60
		scaled := e
		scaled.Time = nil
		for _, v := range e.Time {
			scaled.Time = append(scaled.Time, v*minutes)
		}
		other, err := estimate.EventOptions{At: []float64{minutes, 50 * minutes}}.All(scaled)
		if err != nil {
			rt.Fatal(err)
		}
		checkScaled(rt, base, other, minutes)
	})
}
