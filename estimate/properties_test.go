package estimate_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/estimate"
)

// anyDurations draws sound durations on a grid, with ties and open ones.
func anyDurations(t *rapid.T, open, late bool) estimate.Durations {
	n := rapid.IntRange(1, 40).Draw(t, "n")
	d := estimate.Durations{Unit: "h"}
	for range n {
		v := float64(rapid.IntRange(1, 4000).Draw(t, "time")) / 4
		d.Time = append(d.Time, v)
		d.Event = append(d.Event, !open || rapid.IntRange(0, 3).Draw(t, "open") > 0)
		entry := 0.0
		if late && rapid.Bool().Draw(t, "late") {
			entry = v * float64(rapid.IntRange(0, 9).Draw(t, "entry")) / 10
		}
		d.Entry = append(d.Entry, entry)
		d.Group = append(d.Group, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "group"))
	}
	return d
}

func options() estimate.DurationOptions {
	return estimate.DurationOptions{At: []float64{0, 10, 500}, Restricted: []float64{24, 168}, Goodness: 3, Seed: 1}
}

func all(t testing.TB, o estimate.DurationOptions, d estimate.Durations) estimate.Findings {
	t.Helper()
	f, err := o.All(d)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOrderIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := anyDurations(rt, true, true)
		seed := rapid.Uint64().Draw(rt, "seed")
		shuffled := estimate.Durations{
			Time: slices.Clone(d.Time), Event: slices.Clone(d.Event), Entry: slices.Clone(d.Entry), Group: slices.Clone(d.Group), Unit: "h",
		}
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(d.Time), func(i, j int) {
			shuffled.Time[i], shuffled.Time[j] = shuffled.Time[j], shuffled.Time[i]
			shuffled.Event[i], shuffled.Event[j] = shuffled.Event[j], shuffled.Event[i]
			shuffled.Entry[i], shuffled.Entry[j] = shuffled.Entry[j], shuffled.Entry[i]
			shuffled.Group[i], shuffled.Group[j] = shuffled.Group[j], shuffled.Group[i]
		})
		if a, b := all(t, options(), d), all(t, options(), shuffled); !reflect.DeepEqual(a, b) {
			rt.Fatal("results depend on the order of the rows")
		}
	})
}

// scales says how a quantity changes with the unit: "pure" not at all, "time"
// in proportion, "log" by the logarithm, "" in a way of its own.
func scales(r estimate.Result) string {
	switch r.Quantity {
	case "mu":
		return "log"
	case "log-likelihood", "aic", "aicc":
		return ""
	}
	if r.Unit != "" {
		return "time"
	}
	return "pure"
}

func TestUnitScales(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		late := rapid.Bool().Draw(rt, "some late")
		d := anyDurations(rt, rapid.Bool().Draw(rt, "some open"), late)
		const factor = 64 // exact, so that the lattice stays the same up to its unit
		scaled := d
		scaled.Time, scaled.Entry = nil, nil
		for i := range d.Time {
			scaled.Time, scaled.Entry = append(scaled.Time, factor*d.Time[i]), append(scaled.Entry, factor*d.Entry[i])
		}
		o := options()
		a := all(t, o, d)
		for i := range o.At {
			o.At[i] *= factor
		}
		for i := range o.Restricted {
			o.Restricted[i] *= factor
		}
		b := all(t, o, scaled)
		for i, r := range a.Results {
			if late && strings.HasPrefix(r.Method, "mle-") {
				continue // a few late entries can leave a likelihood with two summits
			}
			s := b.Results[i]
			for _, pair := range [][2]*float64{{r.Value, s.Value}, {r.Low, s.Low}, {r.High, s.High}} {
				scaledAs(rt, r, pair[0], pair[1], factor)
			}
		}
	})
}

func scaledAs(t *rapid.T, r estimate.Result, before, after *float64, factor float64) {
	if (before == nil) != (after == nil) {
		t.Fatalf("%s %s %v: %v became %v", r.Method, r.Quantity, r.Params, before, after)
	}
	if before == nil {
		return
	}
	want := *before
	switch scales(r) {
	case "":
		return
	case "time":
		want *= factor
	case "log":
		want += math.Log(factor)
	}
	// Fits stop where rounding hides the rest of the way.
	if math.Abs(*after-want) > 1e-5*math.Max(1e-6, math.Abs(want)) {
		t.Fatalf("%s %s %v: %v became %v, want %v", r.Method, r.Quantity, r.Params, *before, *after, want)
	}
}

func TestOpenDurationNeverLowersTheMedian(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := anyDurations(rt, true, false)
		d.Group = nil
		median := func(d estimate.Durations) float64 {
			s, _, err := d.Samples()
			if err != nil {
				t.Fatal(err)
			}
			if v := estimate.KaplanMeier(s[0], 0.95).Quantile(0.5).Value; v != nil {
				return *v
			}
			return math.Inf(1)
		}
		before := median(d)
		d.Time = append(d.Time, float64(rapid.IntRange(1, 4000).Draw(rt, "more"))/4)
		d.Event, d.Entry = append(d.Event, false), append(d.Entry, 0)
		if after := median(d); after < before {
			rt.Fatalf("median %v became %v", before, after)
		}
	})
}

// sound fails on a number that is none and on limits that do not hold the value.
func sound(t interface{ Fatalf(string, ...any) }, f estimate.Findings) {
	for _, r := range f.Results {
		for _, v := range []*float64{r.Value, r.SE, r.Low, r.High, &r.Level} {
			if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
				t.Fatalf("%+v: not a number", r)
			}
		}
		for _, p := range r.Params {
			if math.IsNaN(p.Number) || math.IsInf(p.Number, 0) {
				t.Fatalf("%+v: parameter is not a number", r)
			}
		}
		if r.N != r.Events+r.Censored {
			t.Fatalf("%+v: counts do not add up", r)
		}
		if r.Value == nil {
			if len(r.Warnings) == 0 && r.Low == nil {
				t.Fatalf("%+v: no word why there is no value", r)
			}
			continue
		}
		slack := 1e-9 * math.Abs(*r.Value)
		if r.Low != nil && *r.Low > *r.Value+slack || r.High != nil && *r.High < *r.Value-slack {
			t.Fatalf("%s %s %v: %v is not within %v and %v", r.Method, r.Quantity, r.Params, *r.Value, text(r.Low), text(r.High))
		}
	}
}

func TestLimitsHoldTheValue(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sound(rt, all(t, options(), anyDurations(rt, rapid.Bool().Draw(rt, "some open"), rapid.Bool().Draw(rt, "some late"))))
	})
}

func text(v *float64) string {
	if v == nil {
		return "none"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
