package estimate_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// TestGroupedApproachesExact: with ever finer intervals the grouped fit becomes
// that of the exact times.
func TestGroupedApproachesExact(t *testing.T) {
	times := readTable(t, "milhdbk189_n27").numbers("t")
	exact := process(t, estimate.Events{Time: times, Until: 300}).CrowAMSAA(0.9)
	var g estimate.Grouped
	const intervals = 30_000
	for i := range intervals {
		g.End, g.Failures = append(g.End, 300*float64(i+1)/intervals), append(g.Failures, 0)
	}
	for _, v := range times {
		g.Failures[int(math.Ceil(v/300*intervals))-1]++
	}
	sound, excluded, err := g.Sound()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	fine := sound.CrowAMSAA(0.9)
	near(t, "beta", fine.Beta.Value, *exact.Beta.Value, 1e-3)
	near(t, "mtbf", fine.MTBFNow, *exact.MTBFNow.Value, 1e-3)
	if *fine.Beta.Low >= *fine.Beta.Value || *fine.Beta.High <= *fine.Beta.Value {
		t.Errorf("beta %v not in %v to %v", *fine.Beta.Value, *fine.Beta.Low, *fine.Beta.High)
	}
}

func TestGroupedNamesItsFaults(t *testing.T) {
	f, err := estimate.EventOptions{}.AllGrouped(estimate.Grouped{
		End: []float64{7, 7, math.NaN(), 14, 21, 28}, Failures: []float64{3, 1, 1, -1, 2, 1}, Unit: "d",
	})
	if err != nil {
		t.Fatal(err)
	}
	var rows []int
	for _, x := range f.Excluded {
		rows = append(rows, x.Row)
	}
	if !slices.Equal(rows, []int{2, 3, 4}) || f.N != 6 {
		t.Errorf("rows %v left out, %d failures", rows, f.N)
	}
	checkFindings(t, f)
}

// TestSystemsTogether: two systems with the same failures have the rate, β and
// MTBF of one, and more certainty.
func TestSystemsTogether(t *testing.T) {
	times := readTable(t, "milhdbk189_n27").numbers("t")
	one := estimate.Events{Time: times, Until: 300}
	two := estimate.Events{Until: 300}
	for _, name := range []string{"a", "b"} {
		for _, v := range times {
			two.Time, two.System = append(two.Time, v), append(two.System, name)
		}
	}
	a, b := process(t, one).CrowAMSAA(0.9), process(t, two).CrowAMSAA(0.9)
	near(t, "beta", b.Beta.Value, *a.Beta.Value, 1e-12)
	near(t, "lambda", b.Lambda, *a.Lambda, 1e-12)
	near(t, "mtbf", b.MTBFNow.Value, *a.MTBFNow.Value, 1e-12)
	near(t, "rate", process(t, two).Rate(0.9).Rate.Value, 27./300, 1e-12)
	if *b.MTBFNow.High >= *a.MTBFNow.High || *b.Beta.Low <= *a.Beta.Low {
		t.Errorf("two systems are less certain than one: %+v", b)
	}
	near(t, "mcf", process(t, two).MCF(0.9).At(300).Value, 27, 1e-12)
}

func TestCramerVonMisesTable(t *testing.T) {
	for _, m := range []int{2, 3, 9, 11, 27, 99, 5000} {
		last := 0.0
		for _, alpha := range []float64{0.9, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001} {
			c := estimate.CramerVonMisesCritical(m, alpha)
			if c == nil || *c <= last {
				t.Fatalf("m %d, alpha %v: %v after %v", m, alpha, c, last)
			}
			last = *c
		}
	}
	for _, c := range []struct {
		m     int
		alpha float64
	}{{1, 0.1}, {0, 0.1}, {5, 0}, {5, 1}, {5, 1e-9}, {5, math.NaN()}} {
		if v := estimate.CramerVonMisesCritical(c.m, c.alpha); v != nil {
			t.Errorf("%+v: %v", c, *v)
		}
	}
	wild := process(t, estimate.Events{Time: []float64{1, 1.1, 1.2, 1.3, 1.4, 90, 91, 92, 93, 94}, Until: 100}).CrowAMSAA(0.9)
	if f := wild.CramerVonMises; *f.Statistic <= *f.Critical || *f.P >= 0.1 {
		t.Errorf("two bursts pass as a power law: C² %v, p %v", *f.Statistic, *f.P)
	}
}

// TestContract: the rows that cli.md names are there, each once.
func TestContract(t *testing.T) {
	f, err := estimate.EventOptions{At: []float64{100, 300}}.All(estimate.Events{Time: readTable(t, "milhdbk189_n27").numbers("t"), Until: 300, Unit: "h"})
	if err != nil {
		t.Fatal(err)
	}
	contract(t, f, map[string][]string{
		"rate": {"intensity", "mtbf"}, "laplace": {"statistic", "p-value"}, "mil-hdbk-189": {"statistic", "p-value"},
		"anderson-darling": {"statistic", "p-value"}, "lewis-robinson": {"statistic", "p-value"}, "mann-kendall": {"statistic", "p-value"},
		"crow-amsaa": {"beta", "beta-unbiased", "lambda", "intensity-now", "mtbf-now", "cramer-von-mises"},
		"duane":      {"slope", "intercept"}, "mcf": {"mean at=100", "mean at=300"},
	})
	f, err = estimate.OutageOptions{}.All(estimate.Outages{
		Start: []float64{10, 40, 90, 150}, End: []float64{11, 43, 92, 151.5}, To: 720, Unit: "h",
	})
	if err != nil {
		t.Fatal(err)
	}
	contract(t, f, map[string][]string{
		"union": {"downtime", "outages", "availability"}, "sum": {"downtime"},
		"availability-gpq": {"availability"}, "availability-f": {"availability"}, "availability-delta": {"availability"},
	})
	f = counts(t, estimate.CountOptions{Horizon: 4, Versus: &estimate.Counts{Failures: []float64{7}, Exposure: []float64{20}}},
		estimate.Counts{Failures: readTable(t, "weekly_counts_pub").numbers("failures")})
	contract(t, f, map[string][]string{
		"garwood": {"rate"}, "jeffreys": {"rate"}, "quasi-poisson": {"rate"}, "dispersion": {"statistic", "p-value"},
		"negative-binomial": {"mu", "theta"}, "prediction": {"failures h=4"},
		"two-rates-exact": {"ratio", "p-value"}, "two-rates-e-test": {"ratio", "p-value"},
	})
}

func contract(t *testing.T, f estimate.Findings, want map[string][]string) {
	t.Helper()
	checkFindings(t, f)
	seen := map[string]int{}
	for _, r := range f.Results {
		var name strings.Builder
		name.WriteString(r.Method + " " + r.Quantity)
		for _, p := range r.Params {
			name.WriteString(" " + p.String())
		}
		if seen[name.String()]++; seen[name.String()] > 1 {
			t.Errorf("%s twice", name.String())
		}
		if slices.Contains(want[r.Method], r.Quantity) && r.Value == nil {
			t.Errorf("%s cannot be said: %v", name.String(), r.Warnings)
		}
	}
	for method, quantities := range want {
		for _, q := range quantities {
			if seen[method+" "+q] != 1 {
				t.Errorf("no %s %s", method, q)
			}
		}
	}
}

func ExampleEventOptions_All() {
	found, err := estimate.EventOptions{Level: 0.9}.All(estimate.Events{
		Time:  []float64{5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478},
		Until: 1500, // not the last failure: the quiet time after it counts
		Unit:  "h",
	})
	if err != nil {
		panic(err)
	}
	for _, r := range found.Results {
		if r.Quantity == "mtbf-now" {
			fmt.Printf("time between failures now: %.0f %s (%.0f to %.0f)\n", *r.Value, r.Unit, *r.Low, *r.High)
		}
	}
	// Output: time between failures now: 279 h (133 to 719)
}
