package estimate_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// month is a window of 720 h, 360 h of it gone, with six outages of about an hour.
func month(t testing.TB, open bool) estimate.Downtime {
	o := estimate.Outages{To: 720, Now: 360, Unit: "h"}
	for i, h := range []float64{0.5, 1, 2, 0.8, 1.5, 1} {
		o.Start, o.End = append(o.Start, float64(50*i+10)), append(o.End, float64(50*i+10)+h)
	}
	if open {
		o.Start, o.End = append(o.Start, 359), append(o.End, math.NaN())
	}
	return downtime(t, o)
}

func budget(t testing.TB, d estimate.Downtime, o estimate.BudgetOptions) estimate.Budget {
	t.Helper()
	b, err := d.Budget(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBudget(t *testing.T) {
	d := month(t, false)
	b := budget(t, d, estimate.BudgetOptions{Objective: 0.98, Seed: 1})
	if math.Abs(b.Allowed-14.4) > 1e-9 || math.Abs(b.Used-6.8) > 1e-9 || math.Abs(b.Left-7.6) > 1e-9 || b.Remaining != 360 {
		t.Errorf("%+v", b)
	}
	if *b.Exhausted.Value < 0.2 || *b.Exhausted.Value > 0.6 || *b.Exhausted.SE > 0.005 {
		t.Errorf("exhausted with probability %v ± %v", *b.Exhausted.Value, *b.Exhausted.SE)
	}
	if again := budget(t, d, estimate.BudgetOptions{Objective: 0.98, Seed: 1}); !reflect.DeepEqual(b, again) {
		t.Error("the same seed gave another budget")
	}
	spent := budget(t, d, estimate.BudgetOptions{Objective: 0.995})
	if *spent.Exhausted.Value != 1 || spent.Left >= 0 {
		t.Errorf("overspent: %+v", spent)
	}
	for _, r := range b.Results("h") {
		if r.Quantity == "probability-exhausted" && (r.SE == nil || !strings.Contains(strings.Join(r.Assumptions, " "), "20000 runs, seed 1")) {
			t.Errorf("the simulation is not printed: %+v", r)
		}
	}
}

// TestBudgetOfAnyOutage: with next to nothing left, the budget goes with the
// first outage, whose probability is known.
func TestBudgetOfAnyOutage(t *testing.T) {
	d := month(t, false)
	b := budget(t, d, estimate.BudgetOptions{Objective: 1 - (d.Union+1e-9)/720, Seed: 1})
	want := 1 - math.Pow(d.Up()/(d.Up()+360), 6.5)
	if got := *b.Exhausted.Value; math.Abs(got-want) > 4**b.Exhausted.SE {
		t.Errorf("%v ± %v, want %v", got, *b.Exhausted.SE, want)
	}
	clustered := budget(t, d, estimate.BudgetOptions{Objective: 1 - (d.Union+1e-9)/720, Seed: 1, Theta: 1})
	if *clustered.Exhausted.Value >= want {
		t.Error("clusters must leave more months without any outage")
	}
}

func TestBudgetIsMonotone(t *testing.T) {
	last := -1.0
	for _, objective := range []float64{0.9, 0.95, 0.97, 0.98, 0.985, 0.99} {
		p := *budget(t, month(t, false), estimate.BudgetOptions{Objective: objective, Seed: 1}).Exhausted.Value
		if p < last-0.01 {
			t.Errorf("objective %v is exhausted with %v, a lower one with %v", objective, p, last)
		}
		last = p
	}
	closed := budget(t, month(t, false), estimate.BudgetOptions{Objective: 0.985, Seed: 1})
	open := budget(t, month(t, true), estimate.BudgetOptions{Objective: 0.985, Seed: 1})
	if *open.Exhausted.Value <= *closed.Exhausted.Value {
		t.Errorf("an outage still open: %v, without it %v", *open.Exhausted.Value, *closed.Exhausted.Value)
	}
}

func TestBudgetCannotBeSaid(t *testing.T) {
	few := downtime(t, estimate.Outages{Start: []float64{1}, End: []float64{2}, To: 720, Now: 360})
	b := budget(t, few, estimate.BudgetOptions{Objective: 0.9})
	if b.Exhausted.Value != nil || len(b.Warnings) == 0 {
		t.Errorf("%+v", b)
	}
	over := downtime(t, estimate.Outages{Start: []float64{1}, End: []float64{2}, To: 720})
	if b := budget(t, over, estimate.BudgetOptions{Objective: 0.9}); *b.Exhausted.Value != 0 {
		t.Errorf("the window is over: %+v", b)
	}
	for _, o := range []estimate.BudgetOptions{{}, {Objective: 1}, {Objective: math.NaN()}, {Objective: 0.9, Outages: -1}, {Objective: 0.9, Runs: -1}} {
		if _, err := over.Budget(o); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
}

func TestSLA(t *testing.T) {
	s, notYet, err := estimate.SLA([]float64{1, 5, 3, 9}, []bool{true, true, false, false}, 4)
	if err != nil || s != (estimate.Share{Met: 1, N: 3}) || notYet != 1 {
		t.Error(s, notYet, err)
	}
	if v := (estimate.Share{}).Wilson(0.95); v.Value != nil {
		t.Errorf("a share of nothing: %+v", v)
	}
	if _, _, err := estimate.SLA([]float64{-1}, nil, 4); err == nil {
		t.Error("a negative duration is no error")
	}
}
