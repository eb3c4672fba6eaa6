package estimate_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/estimate"
)

func downtime(t testing.TB, o estimate.Outages) estimate.Downtime {
	t.Helper()
	d, excluded, err := o.Downtime()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	return d
}

func TestUnion(t *testing.T) {
	open := math.NaN()
	for _, c := range []struct {
		name                 string
		o                    estimate.Outages
		union, sum, weighted float64
		spans                int
		open, before         bool
	}{
		{"none", estimate.Outages{To: 10}, 0, 0, 0, 0, false, false},
		{"touching", estimate.Outages{Start: []float64{1, 2}, End: []float64{2, 4}, To: 10}, 3, 3, 3, 1, false, false},
		{"nested", estimate.Outages{Start: []float64{1, 2}, End: []float64{9, 4}, To: 10}, 8, 10, 8, 1, false, false},
		{"clipped", estimate.Outages{Start: []float64{-5, 8}, End: []float64{2, 40}, To: 10}, 4, 4, 4, 2, true, true},
		{"outside", estimate.Outages{Start: []float64{-5, 10}, End: []float64{0, 40}, To: 10}, 0, 0, 0, 0, false, false},
		{"open until now", estimate.Outages{Start: []float64{3}, End: []float64{open}, To: 10, Now: 5}, 2, 2, 2, 1, true, false},
		{"begins after the window", estimate.Outages{Start: []float64{12}, End: []float64{open}, To: 10}, 0, 0, 0, 0, false, false},
		{
			"greatest impact",
			estimate.Outages{Start: []float64{0, 1, 2}, End: []float64{6, 3, 8}, Impact: []float64{0.5, 1, 0.25}, To: 10},
			8, 14, 1*0.5 + 2*1 + 3*0.5 + 2*0.25, 1, false, false,
		},
	} {
		d := downtime(t, c.o)
		if d.Union != c.union || d.Sum != c.sum || math.Abs(d.Weighted-c.weighted) > 1e-12 || len(d.Spans) != c.spans || d.Open != c.open || d.Before != c.before {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

func TestOutagesNameTheirFaults(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	o := estimate.Outages{
		Start:  []float64{nan, inf, 1, 5, 5, 12, 1, 1, 1},
		End:    []float64{1, nan, inf, 4, 5, nan, 2, 2, 2},
		Impact: []float64{1, 1, 1, 1, 1, 1, 0, 2, nan},
		To:     20, Now: 10,
	}
	d, excluded, err := o.Downtime()
	if err != nil || d.Rows != 0 {
		t.Fatal(d, err)
	}
	want := []estimate.Excluded{
		{1, "start is not a time"},
		{2, "start is not finite"},
		{3, "end is not finite"},
		{4, "end is before start"},
		{5, "end is start: no downtime"},
		{6, "start is after now"},
		{7, "impact is 0: no downtime"},
		{8, "impact is not between 0 and 1"},
		{9, "impact is not between 0 and 1"},
	}
	if diff := cmp.Diff(want, excluded); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []estimate.Outages{{}, {From: 3, To: 2}, {From: nan, To: 2}, {To: 2, Start: []float64{1}}, {From: 5, To: 9, Now: 2}} {
		if _, _, err := bad.Downtime(); err == nil {
			t.Errorf("%+v is no error", bad)
		}
	}
}

// anyOutages draws outages on a grid of quarters of an hour.
func anyOutages(t *rapid.T) estimate.Outages {
	o := estimate.Outages{From: -20, To: 200, Unit: "h"}
	if rapid.Bool().Draw(t, "now") {
		o.Now = 150
	}
	grid := func(name string, low, high int) float64 {
		return float64(rapid.IntRange(4*low, 4*high).Draw(t, name)) / 4
	}
	for range rapid.IntRange(0, 15).Draw(t, "n") {
		start := grid("start", -40, 220)
		end := start + grid("length", 0, 60)
		if rapid.IntRange(0, 9).Draw(t, "open") == 0 {
			end = math.NaN()
		}
		o.Start, o.End = append(o.Start, start), append(o.End, end)
		o.Impact = append(o.Impact, float64(rapid.IntRange(0, 4).Draw(t, "impact"))/4)
	}
	return o
}

func TestOutageProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := anyOutages(rt)
		base, err := estimate.OutageOptions{}.All(o)
		if err != nil {
			rt.Fatal(err)
		}
		checkFindings(rt, base)
		d, _, _ := o.Downtime()
		if d.Union > d.Sum || d.Weighted > d.Union+1e-9 || d.Union > d.Window() {
			rt.Fatalf("%+v", d)
		}
		union, weighted := byQuarters(o, d)
		if math.Abs(union-d.Union) > 1e-9 || math.Abs(weighted-d.Weighted) > 1e-9 {
			rt.Fatalf("union %v, weighted %v; by quarters %v, %v", d.Union, d.Weighted, union, weighted)
		}
		shuffled, scaled := o, o
		shuffled.Start, shuffled.End, shuffled.Impact = nil, nil, nil
		scaled.Start, scaled.End = nil, nil
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(o.Start)) {
			shuffled.Start, shuffled.End = append(shuffled.Start, o.Start[i]), append(shuffled.End, o.End[i])
			shuffled.Impact = append(shuffled.Impact, o.Impact[i])
		}
		again, err := estimate.OutageOptions{}.All(shuffled)
		if err != nil || !reflect.DeepEqual(base.Results, again.Results) || !reflect.DeepEqual(base.Warnings, again.Warnings) {
			rt.Fatalf("the order of the rows matters\n%s", cmp.Diff(base, again))
		}
		for i := range o.Start {
			scaled.Start, scaled.End = append(scaled.Start, 60*o.Start[i]), append(scaled.End, 60*o.End[i])
		}
		scaled.From, scaled.To, scaled.Now = 60*o.From, 60*o.To, 60*o.Now
		other, err := estimate.OutageOptions{}.All(scaled)
		if err != nil {
			rt.Fatal(err)
		}
		checkScaled(rt, base, other, 60)
	})
}

// byQuarters measures the downtime by looking at every quarter of an hour.
func byQuarters(o estimate.Outages, d estimate.Downtime) (union, weighted float64) {
	for at := d.From; at < d.To; at += 0.25 {
		worst := 0.0
		for i, start := range o.Start {
			if end := o.End[i]; start <= at && (at < end || math.IsNaN(end)) && (o.Now == 0 || start <= o.Now) {
				worst = math.Max(worst, o.Impact[i])
			}
		}
		weighted += worst / 4
		if worst > 0 {
			union += 0.25
		}
	}
	return union, weighted
}

// TestAvailabilityCoverage is the run of statistics.md: outages of lognormal
// length, about 15 in a window, sigma 1.5; the interval must hold the truth in
// 92 of 100 windows.
func TestAvailabilityCoverage(t *testing.T) {
	const runs, sigma, median, rate = 1000, 1.5, 2.0, 1. / 100
	truth := 1 / (1 + rate*median*math.Exp(sigma*sigma/2))
	dice := rand.New(rand.NewPCG(3, 15))
	held, exponential := 0, 0
	for range runs {
		o := estimate.Outages{}
		at := 0.0
		for range 15 {
			at += dice.ExpFloat64() / rate
			o.Start = append(o.Start, at)
			at += median * math.Exp(sigma*dice.NormFloat64())
			o.End = append(o.End, at)
		}
		o.To = at
		d := downtime(t, o)
		gpq, ok := d.GPQ()
		if !ok {
			t.Fatal("no availability of 15 outages")
		}
		if v := gpq.Availability(0.95); *v.Low <= truth && truth <= *v.High {
			held++
		}
		if v := d.F(0.95); *v.Low <= truth && truth <= *v.High {
			exponential++
		}
	}
	t.Logf("pivotal interval %d of %d, F interval %d", held, runs, exponential)
	if held < 920 {
		t.Errorf("the pivotal interval held the truth in %d of %d windows", held, runs)
	}
	if exponential >= 920 {
		t.Errorf("the F interval held too: this run shows nothing (%d)", exponential)
	}
}

func TestAvailabilityGates(t *testing.T) {
	find := func(o estimate.Outages, method string) estimate.Result {
		f, err := estimate.OutageOptions{}.All(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Results {
			if r.Method == method {
				return r
			}
		}
		t.Fatalf("no %s", method)
		return estimate.Result{}
	}
	two := estimate.Outages{Start: []float64{1, 5}, End: []float64{2, 6}, To: 100, Unit: "h"}
	for _, method := range []string{"availability-gpq", "availability-f", "availability-delta"} {
		if r := find(two, method); r.Value != nil || len(r.Warnings) == 0 {
			t.Errorf("%s of two outages: %+v", method, r)
		}
	}
	if r := find(two, "garwood"); r.Low == nil {
		t.Errorf("no rate of two outages: %+v", r)
	}
	equal := estimate.Outages{To: 1000}
	skewed := estimate.Outages{To: 100000}
	for i := range 12 {
		equal.Start, equal.End = append(equal.Start, float64(50*i+1)), append(equal.End, float64(50*i+2))
		skewed.Start, skewed.End = append(skewed.Start, float64(5000*i)), append(skewed.End, float64(5000*i)+math.Exp(0.7*float64(i)))
	}
	if r := find(equal, "availability-gpq"); r.Low == nil || *r.Low >= *r.Value {
		t.Errorf("outages of equal length: %+v", r)
	}
	if r := find(skewed, "availability-f"); r.Value != nil {
		t.Errorf("F interval of long-tailed outages: %+v", r)
	}
	if r := find(skewed, "availability-gpq"); r.Value == nil {
		t.Errorf("no interval of long-tailed outages: %+v", r)
	}
}

func TestNoUpTime(t *testing.T) {
	f, err := estimate.OutageOptions{}.All(estimate.Outages{Start: []float64{0}, End: []float64{math.NaN()}, To: 10, Unit: "h"})
	if err != nil {
		t.Fatal(err)
	}
	checkFindings(t, f)
}
